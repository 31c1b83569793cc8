import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { startCollector } from '../support/collector.ts';
import { expectTree } from '../support/expect-tree.ts';
import { closeFunctions, httpEvent, startFunction } from '../support/function.ts';
import { chooseRuntime } from '../support/sandbox/runtime-command.ts';

const run = promisify(execFile);
/** A build makes the code of each function in a process of its own. */
const buildMs = 120_000;
/** Runs where the repository's own modules are, on the Node.js of the functions. */
const node = 'node_modules/.bin/node';
/** As Lambda starts Node.js; V8 takes no code that was made with other options. */
const runtime = { ...chooseRuntime(), args: ['--expose-gc', ...chooseRuntime().args] };

let root: string;
let caches: string[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'code-cache-'));
  const build = `
    import { bundle } from './esbuild.config.mjs';
    await bundle({ functions: 'tests/functions', outdir: ${JSON.stringify(join(root, 'dist'))}, codeCache: true });`;
  await run(node, ['--input-type=module', '-e', build]);
  const files = await readdir(join(root, 'dist'), { recursive: true });
  caches = files.filter((file) => file.endsWith('.cache')).map((file) => join(root, 'dist', file));
}, buildMs);
afterEach(closeFunctions);
afterAll(() => rm(root, { recursive: true }));

/** Both what Init does and what an error needs: the tree, and a stack that names the source. */
async function expectWorks(): Promise<void> {
  const { sandbox, collector } = await startFunction('dist/outcomes.handler', { root, runtime });
  const failed = await sandbox.invoke({ ...(httpEvent() as object), rawQueryString: 'throw-error' });
  expect(failed.status).toBe('error');
  expect(failed.error?.trace?.join()).toMatch(/at .*tests\/functions\/outcomes\.ts:\d+:\d+/);
  const [span] = await collector.waitForSpans(1);
  expectTree(span ? [span] : [], { name: 'GET /things/{id}', status: 'ERROR' });
  expect(span?.attributes['exception.stacktrace']).toMatch(/at .*tests\/functions\/outcomes\.ts:\d+:\d+/);
  expect(sandbox.logs().join()).not.toContain('.cache');
}

const cacheOf = (name: string): string => {
  const found = caches.find((file) => basename(file).startsWith(`${name}.js.`));
  if (!found) throw new Error(`no code cache of ${name} among ${caches.join()}`);
  return found;
};

describe('a build with a code cache', () => {
  it('has code that this Node.js takes, started as Lambda starts it', async () => {
    const check = async (name: string, flags: string[] = []) => {
      const cache = cacheOf(name);
      const script = `
        import { readFileSync } from 'node:fs';
        import { loadModule } from './lib/tracing/code-cache.ts';
        const { script } = loadModule(${JSON.stringify(cache.replace(/\.\w+\.cache$/, ''))}, readFileSync(${JSON.stringify(cache)}));
        console.log(script.cachedDataRejected);`;
      const { stdout } = await run(node, [...flags, '--input-type=module', '-e', script]);
      return stdout.trim().split('\n').at(-1);
    };
    for (const name of ['gate', 'tracing']) {
      expect(await check(name, ['--expose-gc', '--max-semi-space-size=12', '--max-old-space-size=231'])).toBe(
        'false',
      );
      // What V8 says where it was started otherwise: the cache is of no use then, and does no harm.
      expect(await check(name)).toBe('true');
    }
  });

  it('is read by the functions', async () => {
    const script = `
      const vm = require('node:vm');
      vm.Script = class extends vm.Script {
        constructor(source, options) {
          super(source, options);
          console.log(options.filename.replace(/.*\\/dist\\//, ''), this.cachedDataRejected);
        }
      };
      require(${JSON.stringify(join(root, 'dist/outcomes.js'))});`;
    const { stdout } = await run(node, ['--expose-gc', '-e', script]);
    const read = stdout.split('\n').filter((line) => /\.js /.test(line));
    expect(read).toEqual(['chunks/gate.js false', 'chunks/tracing.js false', 'functions/outcomes.js false']);
  });

  it('works as one without', expectWorks);

  it('runs the layer once, however many functions a process loads, and however often', async () => {
    const text = `
      await Promise.all([import('./echo.js'), import('./outcomes.js')]);
      export const { handler } = await import('./echo.js');`;
    await writeFile(join(root, 'dist/both.mjs'), text);
    // An extension that nobody told of an end would hold an invocation for longer than this.
    const { sandbox, collector } = await startFunction('dist/both.handler', {
      root,
      runtime,
      timeoutMs: 900,
    });
    for (let call = 1; call <= 2; call++) {
      expect(await sandbox.invoke(httpEvent())).toMatchObject({ status: 'ok', ending: 'next' });
      expect(collector.requests).toHaveLength(call);
    }
    expect(sandbox.logs().join()).not.toContain('duplicate registration');
  });

  it('lets what is not a bundle be imported', async () => {
    const file = join(root, 'dist/imports.cjs');
    await writeFile(file, "exports.url = new Function('name', 'return import(name)')('node:url');");
    const script = `
      import { loadModule } from './lib/tracing/code-cache.ts';
      const { exports } = loadModule(${JSON.stringify(file)}, undefined);
      console.log(typeof (await exports.url).pathToFileURL);`;
    expect((await run(node, ['--input-type=module', '-e', script])).stdout).toBe('function\n');
  });

  it(
    'sends nothing anywhere, whatever the shell says',
    async () => {
      const collector = await startCollector();
      const build = `
      import { bundle } from './esbuild.config.mjs';
      await bundle({ functions: 'tests/functions', outdir: ${JSON.stringify(join(root, 'other'))}, codeCache: true });`;
      const env = { ...process.env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces` };
      await run(node, ['--input-type=module', '-e', build], { env });
      expect(collector.requests).toEqual([]);
      await collector.close();
    },
    buildMs,
  );

  it.each([
    ['empty', () => Buffer.alloc(0)],
    ['garbage', () => Buffer.alloc(200_000, 'garbage')],
    ['cut short', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    ['for another version of V8', (whole: Buffer) => Buffer.from(whole).fill(1, 4, 8)],
    ['not there', () => undefined],
  ])('works with caches that are %s', async (_what, change) => {
    const whole = await Promise.all(caches.map(async (file) => [file, await readFile(file)] as const));
    for (const [file, bytes] of whole) {
      const changed = change(bytes);
      if (changed) await writeFile(file, changed);
      else await rm(file);
    }
    await expectWorks();
    await Promise.all(whole.map(([file, bytes]) => writeFile(file, bytes)));
  });

  it('names a cache after what it is of, because V8 takes the code of another module of the same length', async () => {
    const cache = cacheOf('tracing');
    const hash = createHash('sha256').update(await readFile(cache.replace(/\.\w+\.cache$/, '')));
    expect(basename(cache)).toBe(`tracing.js.${hash.digest('hex').slice(0, 16)}.cache`);
  });
});
