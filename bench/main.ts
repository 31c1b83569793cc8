import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Results } from './measure/results.ts';
import { run } from './measure/run.ts';
import { chart } from './report/chart.ts';
import { document } from './report/document.ts';

const options = process.argv.slice(2);
const optionValue = (name: string) =>
  options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);

/**
 * `npm run bench`: our tracing beside its alternatives, as Markdown. `--quick` for a look, `--write` puts it into the
 * docs; `--save=<file>` keeps the results, and `--from=<file>` writes them up again without a run.
 */
const [from, save] = [optionValue('--from'), optionValue('--save')];
const results = from
  ? (JSON.parse(await readFile(from, 'utf8')) as Results)
  : await run(options.includes('--quick'));
if (save) await writeFile(save, JSON.stringify(results));
const text = document(results);
process.stdout.write(text);
if (options.includes('--write')) {
  await mkdir('docs/pictures', { recursive: true });
  await writeFile('docs/bench.md', text);
  await writeFile('docs/pictures/bench.svg', chart(results));
}
