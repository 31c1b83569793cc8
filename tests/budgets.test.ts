import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { processorMs } from '../local/measure/processor-time.ts';
import { median } from '../local/measure/statistics.ts';
import { readReport } from './support/build-report.ts';
import { closeFunctions, httpEvent, startFunction } from './support/function.ts';
import type { Sandbox } from './support/sandbox/index.ts';

/**
 * What tracing may cost, in bytes, counts and ratios: figures that are the same on every machine, or that compare two
 * runs on one. Whoever raises a budget says in CHANGELOG.md what for.
 */
const budgets = {
  'KB that Init reads more': 78,
  'KB that Init reads more where there is a client of DynamoDB': 85,
  'KB of the layer, with all that it may ever load': 128,
  'modules that Init reads': 150,
  'modules of Node.js that Init loads more': 5,
  'processor time of a process that loads the function, against the untraced one': 2,
  'requests of 20 invocations, after-response': 20,
  'requests of 20 invocations, periodic': 6,
  'bytes of a request with three spans': 1_250,
  'processor time of a warm invocation, against the untraced one': 8,
} as const;

function expectWithin(what: keyof typeof budgets, figure: number): void {
  if (figure <= budgets[what]) return;
  throw new Error(`${what}: ${Number(figure.toFixed(2))}, and the budget is ${budgets[what]}.`);
}

const run = promisify(execFile);
/** The Node.js of the functions. */
const node = 'node_modules/.bin/node';

afterEach(closeFunctions);

describe('bytes and modules', () => {
  it('of what Init reads', async () => {
    const more = async (folder: string, file: string) => {
      const [traced, untraced] = [await readReport(folder), await readReport(`${folder}-untraced`)];
      const read = [file, `functions/${file}`, 'chunks/tracing.js'].map((name) => traced[name]?.bytes);
      const bytes = read.reduce<number>((sum, size) => sum + (size ?? Number.NaN), 0);
      return (bytes - (untraced[file]?.bytes ?? Number.NaN)) / 1_000;
    };
    expectWithin('KB that Init reads more', await more('dist-fixtures', 'home-feed.js'));
    for (const file of (await readdir('dist')).filter((name) => name.endsWith('.js'))) {
      expectWithin('KB that Init reads more where there is a client of DynamoDB', await more('dist', file));
    }
  });

  it('of the layer as a whole', async () => {
    const report = await readReport('dist');
    const chunks = Object.entries(report).filter(([file]) => file.startsWith('chunks/'));
    const { bytes: gate = Number.NaN, modules = Number.NaN } = report['home-activities.js'] ?? {};
    const whole = chunks.reduce((sum, [, { bytes }]) => sum + bytes, gate);
    expectWithin('KB of the layer, with all that it may ever load', whole / 1_000);
    const layer = report['chunks/tracing.js'];
    expectWithin('modules that Init reads', modules + (layer?.modules ?? Number.NaN));
    expect(layer?.packages).not.toHaveProperty('@opentelemetry/otlp-transformer');
  });

  it('of Node.js itself, which has no http, https, crypto or zlib to load', async () => {
    const loaded = async (folder: string) => {
      const script = `
        process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:9';
        require('node:net');
        const before = new Set(process.moduleLoadList);
        require('./${folder}/home-feed.js');
        console.log(process.moduleLoadList.filter((name) => !before.has(name)).join('\\n'));`;
      return (await run(node, ['-e', script])).stdout.trim().split('\n');
    };
    const [traced, untraced] = [await loaded('dist-fixtures'), await loaded('dist-fixtures-untraced')];
    expectWithin('modules of Node.js that Init loads more', traced.length - untraced.length);
    expect(traced).toContain('NativeModule internal/async_local_storage/async_context_frame');
    expect(traced.join('\n')).not.toMatch(
      /NativeModule (http|https|_http_client|tls|crypto|zlib|perf_hooks|internal\/deps\/undici\/undici)$/m,
    );
  });
});

describe('requests', () => {
  it.each(['after-response', 'periodic'] as const)('%s', async (mode) => {
    const { sandbox, collector } = await startFunction('dist-fixtures/home-feed.handler', {
      env: { TRACING_FLUSH: mode },
    });
    for (let count = 0; count < 20; count++) await sandbox.invoke(httpEvent());
    expectWithin(`requests of 20 invocations, ${mode}`, collector.requests.length);
    // The first three spans are a cold start's, which have an attribute more.
    expectWithin('bytes of a request with three spans', collector.requests[0]?.bytes ?? Number.NaN);
    expect(collector.requests[0]?.spans).toHaveLength(3);
  });
});

describe('processor time', () => {
  it('of a process that loads the function', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', LAMBDA_TASK_ROOT: process.cwd() };
    const spent = async (folder: string) => {
      const script = `require('./${folder}/home-feed.js');
        const { user, system } = process.cpuUsage();
        console.log(user + system);`;
      return Number((await run(node, ['-e', script], { env })).stdout);
    };
    const ratios: number[] = [];
    for (let round = 0; round < 15; round++) {
      const untraced = await spent('dist-fixtures-untraced');
      ratios.push((await spent('dist-fixtures')) / untraced);
    }
    expectWithin(
      'processor time of a process that loads the function, against the untraced one',
      median(ratios),
    );
  });

  it('of a warm invocation', async () => {
    const { sandbox: untraced } = await startFunction('dist-fixtures-untraced/home-feed.handler');
    const { sandbox: traced, collector } = await startFunction('dist-fixtures/home-feed.handler');
    const spent = async (sandbox: Sandbox, count: number) => {
      const before = processorMs(sandbox.pid);
      for (let turn = 0; turn < count; turn++) await sandbox.invoke(httpEvent());
      collector.clear();
      return (processorMs(sandbox.pid) - before) / count;
    };
    for (const sandbox of [untraced, traced]) await spent(sandbox, 60);
    const ratios: number[] = [];
    for (let round = 0; round < 9; round++) {
      const without = await spent(untraced, 20);
      ratios.push((await spent(traced, 20)) / without);
    }
    expectWithin('processor time of a warm invocation, against the untraced one', median(ratios));
  });
});
