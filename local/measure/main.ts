import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { openBench } from './bench.ts';
import { measureDeadBackend } from './dead-backend.ts';
import { measureFleets } from './fleet.ts';
import { measureGrid } from './grid.ts';
import { busySection } from './report/busy.ts';
import { deadSection } from './report/dead.ts';
import { meaning, title } from './report/document.ts';
import { header } from './report/header.ts';
import { responseSections } from './report/response.ts';

/** `npm run measure`: what tracing costs callers and the bill, as Markdown; `--write` puts it into the docs. */
async function measure(quick: boolean): Promise<string> {
  const bench = await openBench(quick);
  const startedAt = new Date();
  const [loadBefore = 0] = loadavg();
  try {
    const cells = await timed('response and billed time', () => measureGrid(bench));
    const deadRuns = await timed('a dead backend', () => measureDeadBackend(bench));
    const fleets = await timed('several sandboxes', () => measureFleets(bench));
    return [
      ...[title, header(bench, startedAt, loadBefore)],
      ...[responseSections(cells, quick), deadSection(deadRuns, quick), busySection(cells, fleets, quick)],
      meaning,
    ].join('\n\n');
  } finally {
    await bench.close();
  }
}

/** A run takes minutes: who waits sees that it goes on. */
async function timed<T>(what: string, run: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await run();
  console.error(`${what}: ${((performance.now() - started) / 1_000).toFixed(0)} s`);
  return result;
}

const options = process.argv.slice(2);
const document = await measure(options.includes('--quick'));
process.stdout.write(document);
if (options.includes('--write')) await writeFile('docs/measurements.md', document);
