import { execFile } from 'node:child_process';
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
