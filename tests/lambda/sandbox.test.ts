import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { closeSandboxes, type Outcome, type SandboxOptions, startSandbox } from '../support/sandbox/index.ts';

const start = (handler: string, options: Omit<SandboxOptions, 'handler'> = {}) =>
  startSandbox({ root: 'tests/fixtures', handler, ...options });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// Run with the stand-in and, by `SANDBOX_RUNTIME=aws-lambda-ric`, with AWS's own runtime client: all of it holds for both.

afterEach(closeSandboxes);

describe('an invocation', () => {
  it('reaches the handler with its event, context and environment', async () => {
    const sandbox = await start('handlers.echo', { env: { COLOUR: 'red' }, memoryMb: 512 });
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0';
    const outcome = await sandbox.invoke({ a: [1] }, { requestId: 'r-1', traceHeader });

    expect(outcome).toMatchObject({
      requestId: 'r-1',
      status: 'ok',
      ending: 'next',
      initMs: sandbox.init.ms,
    });
    const { event, context, env } = outcome.payload as Record<
      'event' | 'context' | 'env',
      Record<string, unknown>
    >;
    expect(event).toEqual({ a: [1] });
    expect(context).toMatchObject({
      awsRequestId: 'r-1',
      xRayTraceId: traceHeader,
      functionName: 'handlers',
      functionVersion: '$LATEST',
      memoryLimitInMB: '512',
      invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:handlers',
      logGroupName: '/aws/lambda/handlers',
      logStreamName: expect.stringContaining('[$LATEST]'),
    });
    expect(context.remaining).toBeLessThanOrEqual(3_000);
    expect(context.remaining).toBeGreaterThan(2_000);
    expect(env).toMatchObject({
      _X_AMZN_TRACE_ID: traceHeader,
      COLOUR: 'red',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      TMPDIR: sandbox.temporaryFolder,
    });
    expect(env).not.toHaveProperty('HOME');
    expect(env).not.toHaveProperty('JEST_WORKER_ID');
  });
});

describe('a payload', () => {
  it.each([
    ['no event', undefined, { event: null }],
    ['a text', 'text ü\u2028', { event: 'text ü\u2028' }],
  ])('may be %s', async (_what, event, payload) => {
    const sandbox = await start('handlers.echo');
    expect(await sandbox.invoke(event)).toMatchObject({ status: 'ok', payload });
  });

  it('is null where the handler returns nothing', async () => {
    const sandbox = await start('handlers.nothing');
    expect(await sandbox.invoke({})).toMatchObject({ status: 'ok', raw: 'null', payload: null });
  });

  it('may be large, both ways', async () => {
    const sandbox = await start('handlers.slow');
    const event = { waitMs: 0, text: 'ä'.repeat(1_000_000) };
    expect((await sandbox.invoke(event)).payload).toEqual(event);
  });

  it('that is not JSON ends the process: the runtime client does not catch that', async () => {
    const sandbox = await start('handlers.echo');
    const outcome = await sandbox.invoke(undefined, { rawBody: 'not json' });
    expect(outcome).toMatchObject({ status: 'exit', error: { errorType: 'Runtime.ExitError' } });
    expect(sandbox.logs().join()).toContain('SyntaxError');
  });
});

describe('a failing handler', () => {
  it.each([
    ['throws', 'RangeError', 'too far'],
    ['rejects', 'string', 'a text'],
    ['circular', 'Runtime.JSONStringifyError', 'Unable to stringify response body'],
  ])('%s: the caller and the log get its error, and the sandbox lives on', async (handler, type, message) => {
    const sandbox = await start(`handlers.${handler}`);
    const outcome = await sandbox.invoke({});
    const error = { errorType: type, errorMessage: message };
    expect(outcome).toMatchObject({ status: 'error', error, payload: error, ending: 'next' });
    expect(Array.isArray(outcome.error?.trace)).toBe(true);
    const line = sandbox.logs().find((text) => text.includes('Invoke Error')) ?? '';
    expect(line).toMatch(new RegExp(`^\\S+Z\\t${outcome.requestId}\\tERROR\\tInvoke Error.*${message}`));
    expect(await sandbox.invoke({})).toMatchObject({ status: 'error' });
    expect(sandbox.alive).toBe(true);
  });
});

describe('a process that ends', () => {
  it.each([
    ['exits', 'Runtime exited with error: exit status 3', ''],
    ['uncaught', 'Runtime exited with error: exit status 1', 'thrown in a timer'],
    ['unhandled', 'Runtime exited with error: exit status 1', 'rejected and forgotten'],
  ])('because the handler %s is followed by a fresh one', async (handler, message, logged) => {
    const sandbox = await start(`handlers.${handler}`);
    const { pid } = sandbox;
    const outcome = await sandbox.invoke({ code: 3 });
    expect(outcome).toMatchObject({
      status: 'exit',
      ending: 'exit',
      error: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining(message) },
    });
    expect(sandbox.logs().join('\n')).toContain(logged);
    expect(sandbox.alive).toBe(false);
    const next = await sandbox.invoke({ code: 3 });
    expect(next.initMs).toBeGreaterThan(0);
    expect(sandbox.pid).not.toBe(pid);
  });

  it('is killed at the time-out, without SIGTERM', async () => {
    const sandbox = await start('handlers.hangs', { timeoutMs: 300 });
    const outcome = await sandbox.invoke({});
    expect(outcome).toMatchObject({
      status: 'timeout',
      ending: 'timeout',
      error: { errorType: 'Sandbox.Timedout', errorMessage: expect.stringContaining('after 0.30 seconds') },
    });
    expect(outcome.responseMs).toBeUndefined();
    expect(outcome.billedMs).toBeGreaterThanOrEqual(299);
    expect(outcome.billedMs).toBeLessThan(600);
    expect(sandbox.logs().join()).toContain('hanging');
    expect(sandbox.logs().join()).not.toContain('SIGTERM came');
  });
});

describe('Init', () => {
  it('waits for a CommonJS module that exports then', async () => {
    const sandbox = await start('thenable.handler');
    expect(sandbox.init).toMatchObject({ status: 'ok' });
    expect(sandbox.init.ms).toBeGreaterThan(100);
    expect(await sandbox.invoke({})).toMatchObject({ payload: 'waited for' });
  });

  it.each([
    ['broken.handler', 'TypeError', 'no key'],
    ['handlers.absent', 'Runtime.HandlerNotFound', 'handlers.absent is undefined or not exported'],
    ['handlers.notAFunction', 'Runtime.HandlerNotFound', 'handlers.notAFunction is not a function'],
    ['handlers.callback', 'Runtime.CallbackHandlerDeprecated', 'removed support for callback-based'],
    ['absent.handler', 'Runtime.ImportModuleError', "Cannot find module 'absent'"],
    ['handlers', 'Runtime.MalformedHandlerName', 'Bad handler'],
  ])('of %s fails with %s', async (handler, errorType, message) => {
    const sandbox = await start(handler);
    const error = { errorType, errorMessage: expect.stringContaining(message) };
    expect(sandbox.init).toMatchObject({ status: 'error', error });
    expect(sandbox.logs().join('\n')).toContain('Init Error');
    expect(await sandbox.invoke({})).toMatchObject({ status: 'error', error, ending: 'exit' });
  });

  it('is made up for by the next invocation, which finds what was left in /tmp', async () => {
    const sandbox = await start('broken.handler', { env: { BROKEN: 'once' } });
    expect(sandbox.init.status).toBe('error');
    const outcome = await sandbox.invoke({});
    expect(outcome).toMatchObject({ status: 'ok', payload: 'works' });
    expect(outcome.initMs).toBeGreaterThan(0);
    await sandbox.close();
    expect(existsSync(sandbox.temporaryFolder)).toBe(false);
  });

  it('is killed when an extension does not call next, and so is the invocation that repeats it', async () => {
    const env = { LINGER_END: 'never-once' };
    const sandbox = await start('extension.handler', { env, initTimeoutMs: 400, timeoutMs: 300 });
    expect(sandbox.init.status).toBe('timeout');
    expect(await sandbox.invoke({})).toMatchObject({ status: 'timeout', ending: 'timeout' });
  });
});

describe('an internal extension', () => {
  it('learns of the invocation, and delays its end but not its response', async () => {
    const sandbox = await start('extension.handler', { env: { LINGER_MS: '200' } });
    const running = sandbox.begin({ waitMs: 20 }, { traceHeader: 'Root=1-2-3' });
    const { payload } = await running.response;
    expect(payload).toMatchObject({ lingered: 0, registered: { status: 200, functionName: 'extension' } });
    const [event] = (payload as { events: Record<string, unknown>[] }).events;
    expect(event).toMatchObject({
      eventType: 'INVOKE',
      requestId: running.requestId,
      tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1-2-3' },
    });
    expect(Number(event?.deadlineMs) - Date.now()).toBeLessThan(3_000);

    const { responseMs, billedMs } = await running.over;
    expect(billedMs).toBeGreaterThan(195);
    expect(responseMs).toBeLessThan(billedMs - 100);
    expect(await sandbox.invoke({})).toMatchObject({ payload: { lingered: 1 } });
  });

  it('may learn of the invocation after it has been answered', async () => {
    const sandbox = await start('extension.handler', { extensionDelayMs: 100 });
    const outcome = await sandbox.invoke({});
    expect(outcome.payload).toMatchObject({ events: [] });
    expect(outcome.billedMs).toBeGreaterThan(95);
  });

  it('that does not call next hangs the answered invocation until the time-out kills it', async () => {
    const sandbox = await start('extension.handler', { env: { LINGER_END: 'never-next' }, timeoutMs: 300 });
    const outcome = await sandbox.invoke({});
    expect(outcome).toMatchObject({ status: 'ok', ending: 'timeout' });
    expect(outcome.responseMs).toBeLessThan(outcome.billedMs - 20);
    expect(outcome.billedMs).toBeGreaterThanOrEqual(299);
  });

  it('cannot exit while the runtime waits for the next invocation', async () => {
    // Node's exit joins the pool's threads, and one of them is in the runtime's long poll: the exit code never comes.
    const sandbox = await start('extension.handler', {
      env: { LINGER_MS: '50', LINGER_END: 'exit' },
      timeoutMs: 300,
    });
    expect(await sandbox.invoke({})).toMatchObject({ status: 'ok', ending: 'timeout' });
  });
});

describe('a registration', () => {
  it.each([
    ['SHUTDOWN is not for it', { env: { EVENTS: 'INVOKE,SHUTDOWN' } }, 403, 'Extension.InvalidEventType'],
    ['registration is refused', { registration: 'refused' }, 403, 'Extension.RegistrationClosed'],
    ['there is no Extensions API', { extensionsApi: false }, 404, 'NotFound'],
    [
      'INVOKE is not for Managed Instances',
      { initializationType: 'lambda-managed-instances' },
      403,
      'Extension.InvalidEventType',
    ],
  ] as const)('is refused where %s', async (_why, options, status, errorType) => {
    const sandbox = await start('extension.handler', options);
    expect(await sandbox.invoke({})).toMatchObject({
      payload: { registered: { status, errorType }, events: [] },
    });
  });

  it('is refused once the runtime has called next', async () => {
    const sandbox = await start('late.handler');
    const closed = { status: 403, errorType: 'Extension.RegistrationClosed' };
    expect(await sandbox.invoke({})).toMatchObject({ payload: [closed, closed] });
  });
});

describe('between invocations', () => {
  const ticks = ({ payload }: Outcome) => (payload as { ticks: number }).ticks;

  it('the process is frozen, and the same process goes on', async () => {
    const sandbox = await start('handlers.counter');
    const before = await sandbox.invoke({});
    await pause(300);
    const after = await sandbox.invoke({});
    // One overdue tick of the interval fires at the thaw.
    expect(ticks(after) - ticks(before)).toBeLessThanOrEqual(3);
    expect((after.payload as { pid: number }).pid).toBe(sandbox.pid);
    expect(after.initMs).toBeUndefined();
  });

  it('it runs on where freezing is switched off', async () => {
    const sandbox = await start('handlers.counter', { freeze: false });
    const before = await sandbox.invoke({});
    await pause(300);
    expect(ticks(await sandbox.invoke({})) - ticks(before)).toBeGreaterThan(10);
  });

  it('the log has everything, in the order of writing', async () => {
    const sandbox = await start('handlers.counter');
    await sandbox.invoke({});
    expect(sandbox.logs()).toEqual([
      expect.stringMatching(/\tINFO\tsaid$/),
      'and said on stderr',
      'and said again',
    ]);
  });

  it('a signal to a frozen process takes effect with the next invocation', async () => {
    const sandbox = await start('handlers.echo');
    sandbox.signal('SIGTERM');
    await pause(50);
    expect(sandbox.logs()).toEqual([]);
    await sandbox.invoke({});
    expect(sandbox.logs().join()).toContain('SIGTERM came');
  });
});

describe('shutdown', () => {
  it('comes without SIGTERM where no extension has registered', async () => {
    const sandbox = await start('handlers.echo');
    expect(await sandbox.shutdown()).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(sandbox.logs()).toEqual([]);
  });

  it('comes with SIGTERM where one has, and with SIGKILL 500 ms later', async () => {
    const sandbox = await start('extension.handler', { env: { SIGTERM_MS: '50' } });
    await sandbox.invoke({});
    const { signal, ms } = await sandbox.shutdown();
    // `process.exit` runs the exit handlers, but then waits for the runtime's long poll, as above.
    expect(sandbox.logs().map((line) => line.split('\t').at(-1))).toEqual(['SIGTERM came', 'exiting']);
    expect(signal).toBe('SIGKILL');
    expect(ms).toBeGreaterThanOrEqual(499);
    expect(ms).toBeLessThan(900);
  });

  it('comes to its end earlier where the process does exit', async () => {
    const sandbox = await start('extension.handler', { env: { SIGTERM_MS: '50' } });
    const { over } = sandbox.begin({ waitMs: 2_000 });
    await pause(50);
    expect(await sandbox.shutdown()).toMatchObject({ code: 0, signal: null });
    expect(await over).toMatchObject({
      status: 'exit',
      error: { errorMessage: expect.stringContaining('without providing a reason') },
    });
  });

  it('ends the invocation that is under way', async () => {
    const sandbox = await start('handlers.slow');
    const { over } = sandbox.begin({ waitMs: 2_000 });
    await pause(50);
    await sandbox.shutdown();
    expect(await over).toMatchObject({
      status: 'exit',
      error: { errorMessage: expect.stringContaining('signal: killed') },
    });
  });
});

describe('several', () => {
  it('invocations at once need several sandboxes', async () => {
    const sandbox = await start('handlers.slow');
    const running = sandbox.begin({ waitMs: 50 });
    expect(() => sandbox.begin({})).toThrow('one invocation at a time');
    await running.over;
    expect(await sandbox.invoke({ waitMs: 0 })).toMatchObject({ status: 'ok' });
  });

  it('sandboxes run side by side', async () => {
    const sandboxes = await Promise.all([start('handlers.counter'), start('handlers.counter')]);
    const startedAt = performance.now();
    const outcomes = await Promise.all(sandboxes.map((sandbox) => sandbox.invoke({ waitMs: 500 })));
    expect(performance.now() - startedAt).toBeLessThan(950);
    expect(new Set(outcomes.map(({ payload }) => (payload as { pid: number }).pid)).size).toBe(2);
    for (const sandbox of sandboxes) expect(sandbox.logs()).toHaveLength(3);
  });

  it('invocations at once share a process on Managed Instances', async () => {
    const initializationType = 'lambda-managed-instances';
    const sandbox = await start('handlers.slow', { initializationType });
    const startedAt = performance.now();
    const events = [400, 399, 398].map((waitMs) => ({ waitMs }));
    const outcomes = await Promise.all(events.map((event) => sandbox.invoke(event)));
    expect(performance.now() - startedAt).toBeLessThan(790);
    expect(outcomes.map(({ payload }) => payload)).toEqual(events);
  });
});

describe('a streaming handler', () => {
  it('answers with what it has written', async () => {
    const sandbox = await start('streaming.handler');
    const outcome = await sandbox.invoke({}, { requestId: 'r-1' });
    expect(outcome).toMatchObject({ status: 'ok', raw: 'r-1:the end', payload: undefined });
    expect(outcome.responseMs).toBeGreaterThanOrEqual(19);
  });

  it('that fails in the middle tells so in its trailers', async () => {
    const sandbox = await start('streaming.handler');
    const outcome = await sandbox.invoke({ fail: true }, { requestId: 'r-1' });
    const error = { errorType: 'Error', errorMessage: 'in the middle' };
    expect(outcome).toMatchObject({ status: 'error', raw: 'r-1:', error });
  });
});

describe('a test that goes away', () => {
  it('takes its sandboxes with it, frozen ones too', async () => {
    const script = `
      const { startSandbox } = await import('./tests/support/sandbox/index.ts');
      const sandbox = await startSandbox({ root: 'tests/fixtures', handler: 'handlers.echo' });
      console.log(sandbox.pid);
      setInterval(() => {}, 1000);`;
    const test = spawn('node_modules/.bin/node', ['--input-type=module', '-e', script]);
    const [line] = (await once(test.stdout, 'data')) as [Buffer];
    test.kill('SIGKILL');
    await once(test, 'exit');
    while (await isRunning(line.toString().trim())) await pause(20);
  });
});

async function isRunning(pid: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,stat=']);
  return stdout.split('\n').some((line) => new RegExp(`^ *${pid} +[^Z]`).test(line));
}
