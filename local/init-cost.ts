import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { bundle } from '../esbuild.config.mjs';
import { median, spread } from './measure/statistics.ts';

const rounds = 25;
/** The home feed's spans without its database, whose client would be most of what is loaded. */
const functions = 'tests/functions';
const handler = 'home-feed.js';

/** What a fresh process needs to load a bundle, and in all, in milliseconds. */
interface Sample {
  readonly load: number;
  readonly process: number;
}

/** `npm run init-cost`: what tracing adds to a cold start here; the two bundles in turn, medians and quartiles. */
async function measure(): Promise<void> {
  await bundle({ functions, outdir: 'dist-fixtures' });
  await bundle({ functions, outdir: 'dist-fixtures-untraced', untraced: true });
  const samples = { untraced: [] as Sample[], traced: [] as Sample[] };
  for (let round = 0; round < rounds; round++) {
    samples.untraced.push(sample('dist-fixtures-untraced'));
    samples.traced.push(sample('dist-fixtures'));
  }
  console.log(
    `${handler}, ${rounds} interleaved rounds, Node.js ${process.versions.node}, ms: median (quartiles)`,
  );
  for (const what of ['load', 'process'] as const) {
    const untraced = samples.untraced.map((one) => one[what]);
    const traced = samples.traced.map((one) => one[what]);
    const added = (median(traced) - median(untraced)).toFixed(1);
    console.log(
      `${what.padEnd(8)} untraced ${spread(untraced, 1)}   traced ${spread(traced, 1)}   added ${added}`,
    );
  }
}

function sample(folder: string): Sample {
  const script = `
    const start = process.hrtime.bigint();
    require(${JSON.stringify(resolve(folder, handler))});
    process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1e6));`;
  const env = {
    PATH: process.env.PATH,
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    LAMBDA_TASK_ROOT: resolve('.'),
  };
  const start = process.hrtime.bigint();
  const { stdout, status, stderr } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${folder}/${handler} did not load:\n${stderr}`);
  return { load: Number(stdout), process: Number(process.hrtime.bigint() - start) / 1e6 };
}

await measure();
