import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { closeFunctions, httpEvent, startFunction } from '../support/function.ts';

const run = promisify(execFile);

afterEach(closeFunctions);

describe('the gate', () => {
  it('lets the sandbox freeze at once when the function asks for no tracing', async () => {
    // An extension that waited for somebody to begin would hold the invocation for longer than this.
    const { sandbox, collector } = await startFunction('dist-fixtures/untraced.handler', { timeoutMs: 900 });
    for (let call = 0; call < 3; call++) {
      expect(await sandbox.invoke(httpEvent())).toMatchObject({ status: 'ok', ending: 'next' });
    }
    expect(collector.requests).toEqual([]);
  });

  it('is of no use to a function that asks for tracing later: its spans go before the response', async () => {
    const { sandbox, collector } = await startFunction('dist-fixtures/late.handler', {
      extensionDelayMs: 30,
    });
    collector.behave({ kind: 'accept', delayMs: 100 });
    for (let call = 1; call <= 2; call++) {
      expect(await sandbox.invoke(httpEvent())).toMatchObject({ status: 'ok', ending: 'next' });
      expect(collector.requests).toHaveLength(call);
      expect(collector.spans).toHaveLength(2 * call);
    }
  });

  it.each([
    ['passed.mjs', "export { handler } from './dist-fixtures/echo.js';"],
    ['passed.cjs', "exports.handler = (...args) => require('./dist-fixtures/echo.js').handler(...args);"],
  ])('gives a handler to a module that passes it on without waiting, %s', async (file, text) => {
    const root = await mkdtemp(join(tmpdir(), 'passed-'));
    await cp('dist-fixtures', join(root, 'dist-fixtures'), { recursive: true });
    await writeFile(join(root, file), text);
    const { sandbox, collector } = await startFunction('passed.handler', { root });
    const { status } = await sandbox.invoke(httpEvent());
    expect(status).toBe('ok');
    await sandbox.invoke(httpEvent());
    expect(await collector.waitForSpans(2)).toHaveLength(2);
    await rm(root, { recursive: true });
  });

  it('passes the error of a function that does not load to Init, as it is', async () => {
    const [traced, untraced] = [
      await startFunction('dist-fixtures/fails-to-load.handler'),
      await startFunction('dist-fixtures-untraced/fails-to-load.handler'),
    ];
    const { status, error } = traced.sandbox.init;
    expect(status).toBe('error');
    expect(error).toMatchObject({ errorType: 'RangeError', errorMessage: 'no configuration found' });
    expect({ ...error, trace: [] }).toEqual({ ...untraced.sandbox.init.error, trace: [] });
  });

  it.each(["import('./dist-fixtures/home-feed.js')", "require('./dist-fixtures/home-feed.js')"])(
    'gives the handlers to %s elsewhere than on Lambda',
    async (load) => {
      const script = `(async () => console.log(typeof (await ${load}).handler))()`;
      const { stdout } = await run('node_modules/.bin/node', ['-e', script]);
      expect(stdout).toMatch(/^function$/m);
    },
  );
});
