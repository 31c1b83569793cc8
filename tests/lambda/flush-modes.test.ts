import { setTimeout as sleep } from 'node:timers/promises';
import {
  closeFunctions,
  type FunctionOptions,
  startFunction,
  type TestFunction,
} from '../support/function.ts';
import { accountFor } from '../support/span-accounts.ts';

afterEach(closeFunctions);

const backendMs = 400;

/** A function whose backend takes its time. */
async function start(env: Record<string, string> = {}, options: FunctionOptions = {}): Promise<TestFunction> {
  const fn = await startFunction('dist-fixtures/lifecycle.handler', { ...options, env });
  fn.collector.behave({ kind: 'accept', delayMs: backendMs });
  return fn;
}

/** Whether the caller had its answer before the backend had answered. */
async function answersFirst({ sandbox, collector }: TestFunction): Promise<boolean> {
  const { response, over } = sandbox.begin({ act: 'return' });
  expect(await response).toMatchObject({ status: 'ok', payload: 'done' });
  const first = collector.spans.length === 0;
  expect(await over).toMatchObject({ ending: 'next' });
  return first;
}

describe('after-response, the default', () => {
  it('answers, then flushes, then lets the sandbox freeze', async () => {
    const fn = await start();
    expect(await answersFirst(fn)).toBe(true);
    expect(fn.collector.spans).toHaveLength(3);
  });

  it('holds for an INVOKE that comes long after the handler has settled', async () => {
    const fn = await start({}, { extensionDelayMs: 700 });
    expect(await answersFirst(fn)).toBe(true);
    expect(fn.collector.spans).toHaveLength(3);
    expect(await fn.sandbox.invoke({ act: 'return' })).toMatchObject({ status: 'ok', ending: 'next' });
  });

  it('does not hang when Lambda sends the same request again', async () => {
    const fn = await start({}, { extensionDelayMs: 100 });
    const requestId = 'the-same';
    for (let time = 0; time < 3; time++) {
      expect(await fn.sandbox.invoke({ act: 'return' }, { requestId })).toMatchObject({ ending: 'next' });
    }
    expect(fn.collector.spans).toHaveLength(9);
  });

  it('does not hang a bundle whose configured handler is not traced', async () => {
    const { sandbox } = await startFunction('dist-fixtures/odd-contexts.handler');
    const { ending, responseMs } = await sandbox.invoke({ context: 'none' });
    expect(ending).toBe('next');
    expect(responseMs).toBeLessThan(1_000);
  });

  it('takes TypeScript errors, a bundle that throws in Init, to the runtime as they are', async () => {
    const { sandbox } = await startFunction('dist-fixtures/callback.handler');
    expect(sandbox.init).toMatchObject({ status: 'error', error: { errorType: 'TypeError' } });
  });
});

describe('where there is no extension', () => {
  it.each<[string, FunctionOptions]>([
    ['there is no Extensions API', { extensionsApi: false }],
    ['the registration is refused', { registration: 'refused' }],
  ])('the flush comes before the response: %s', async (_why, options) => {
    const fn = await start({}, options);
    expect(await answersFirst(fn)).toBe(false);
    expect(fn.collector.spans).toHaveLength(3);
    const said = fn.sandbox.logs().filter((line) => line.includes('the extension was refused'));
    expect(said).toHaveLength(1);
  });

  it('the flush comes before the response: TRACING_FLUSH asks for it', async () => {
    const fn = await start({ TRACING_FLUSH: 'before-response' });
    expect(await answersFirst(fn)).toBe(false);
    expect(fn.sandbox.logs()).toEqual([]);
  });
});

describe('periodic', () => {
  it('flushes after a response once a second, and all that is left at SIGTERM', async () => {
    const { sandbox, collector } = await start({ TRACING_FLUSH: 'periodic' });
    collector.behave({ kind: 'accept' });
    for (let count = 0; count < 5; count++) await sandbox.invoke({ act: 'return' });
    expect(collector.requests).toHaveLength(1);
    await sleep(1_100);
    await sandbox.invoke({ act: 'return' });
    expect(collector.requests.map(({ spans }) => spans.length)).toEqual([3, 15]);
    await sandbox.invoke({ act: 'return' });
    await sandbox.shutdown();
    expect(collector.spans).toHaveLength(21);
  });

  it('flushes at once when many spans wait', async () => {
    const { sandbox, collector } = await start({ TRACING_FLUSH: 'periodic' });
    await sandbox.invoke({ act: 'return' });
    await sandbox.invoke({ act: 'many' });
    expect(collector.spans).toHaveLength(10_003);
  });

  it('is what Managed Instances get: no caller waits, and a timer flushes', async () => {
    const fn = await start({}, { initializationType: 'lambda-managed-instances' });
    await Promise.all(Array.from({ length: 8 }, () => fn.sandbox.invoke({ act: 'wait' })));
    expect(fn.collector.spans).toEqual([]);
    await fn.collector.waitForSpans(24);
    const traces = Map.groupBy(fn.collector.spans, ({ traceId }) => traceId);
    expect([...traces.values()].map((spans) => spans.map(({ name }) => name))).toEqual(
      Array(8).fill(['inner', 'outer', 'lifecycle']),
    );
  });
});

describe('the end of the process is the same as without tracing', () => {
  it.each(['exit', 'throw-in-a-timer', 'unhandled-rejection', 'hang', 'never'])('%s', async (act) => {
    const traced = await start({}, { timeoutMs: 1_000 });
    const untraced = await start({ OTEL_SDK_DISABLED: 'true' }, { timeoutMs: 1_000 });
    const [outcome, expected] = [
      await traced.sandbox.invoke({ act }),
      await untraced.sandbox.invoke({ act }),
    ];
    const seen = ({ status, ending, error }: typeof outcome) => ({ status, ending, type: error?.errorType });
    expect(seen(outcome)).toEqual(seen(expected));
    const after = await traced.sandbox.invoke({ act: 'return' });
    expect(after).toMatchObject({ status: 'ok', payload: 'done' });
  });

  it('SIGTERM ends it by SIGTERM', async () => {
    const { sandbox } = await start();
    await sandbox.invoke({ act: 'return' });
    const { code, signal } = await sandbox.shutdown();
    // Under the real runtime client a thread sits in `next`, so that Lambda's SIGKILL ends it, tracing or not.
    const real = process.env.SANDBOX_RUNTIME === 'aws-lambda-ric';
    expect({ code, signal }).toEqual({
      code: null,
      signal: real ? expect.stringMatching(/SIGTERM|SIGKILL/) : 'SIGTERM',
    });
  });
});

describe('SIGTERM', () => {
  const deadLetters = ({ sandbox }: TestFunction) =>
    sandbox.logs().filter((line) => line.startsWith('{"resourceSpans"'));

  it('during a flush that hangs loses nothing', async () => {
    const fn = await start();
    fn.collector.behave({ kind: 'hang' });
    await fn.sandbox.begin({ act: 'return' }).response;
    await sleep(50);
    await fn.sandbox.shutdown();
    expect(accountFor(3, [], fn.sandbox.logs())).toMatchObject({ deadLettered: 3, lost: 0 });
  });

  it('during a flush waits for the answer that is under way', async () => {
    const fn = await start();
    // The delivery is loaded and the connection open.
    await fn.sandbox.invoke({ act: 'return' });
    fn.collector.behave({ kind: 'accept', delayMs: 120 });
    await fn.sandbox.begin({ act: 'return' }).response;
    await sleep(40);
    await fn.sandbox.shutdown();
    expect(fn.collector.spans).toHaveLength(6);
    expect(deadLetters(fn)).toEqual([]);
  });

  it('is left to a listener of the function’s own', async () => {
    const traced = await start();
    const untraced = await start({ OTEL_SDK_DISABLED: 'true' });
    for (const { sandbox } of [traced, untraced]) await sandbox.invoke({ act: 'listen-for-sigterm' });
    // Without tracing there is no extension, so Lambda sends no SIGTERM: the test does.
    for (const { sandbox } of [traced, untraced]) sandbox.signal('SIGCONT');
    for (const { sandbox } of [traced, untraced]) sandbox.signal('SIGTERM');
    await sleep(1_000);
    expect(traced.sandbox.alive).toBe(untraced.sandbox.alive);
    expect(deadLetters(traced)).toEqual([]);
  });
});

describe('the deadline guard', () => {
  it.each([50, 1_000])('with a margin of %i ms loses nothing', async (margin) => {
    const { sandbox, collector } = await start(
      { TRACING_DEADLINE_MARGIN: String(margin) },
      { timeoutMs: 2_000 },
    );
    await sandbox.invoke({ act: 'hang' });
    expect(accountFor(3, collector.requests, sandbox.logs())).toMatchObject({ lost: 0 });
  });

  it('keeps the sandbox awake for what it sends, when the handler settles meanwhile', async () => {
    const { sandbox, collector } = await start({ TRACING_DEADLINE_MARGIN: '900' }, { timeoutMs: 1_500 });
    collector.behave({ kind: 'accept', delayMs: 400 });
    expect(await sandbox.invoke({ act: 'in-good-time' })).toMatchObject({ status: 'ok', ending: 'next' });
    const [first] = collector.requests;
    // Earlier, and the sandbox would have been frozen with the request under way.
    expect(Date.now()).toBeGreaterThanOrEqual((first?.at ?? Number.POSITIVE_INFINITY) + 399);
    await sandbox.invoke({ act: 'return' });
    expect(accountFor(6, collector.requests, sandbox.logs())).toMatchObject({ twice: 0, lost: 0 });
  });

  it('ends what began after it had fallen', async () => {
    const { sandbox, collector } = await start({ TRACING_DEADLINE_MARGIN: '1000' }, { timeoutMs: 3_000 });
    collector.behave({ kind: 'accept' });
    await sandbox.invoke({ act: 'step-by-step' });
    const dead = sandbox.logs().filter((line) => line.includes('step 6'));
    const sent = collector.spans.filter(({ name }) => name === 'step 6');
    expect([...dead, ...sent]).not.toEqual([]);
    expect(accountFor(10, collector.requests, sandbox.logs())).toMatchObject({ lost: 0 });
  });

  it('leaves the spans of others alone where a time-out kills nobody', async () => {
    const { sandbox, collector } = await start(
      {},
      { initializationType: 'lambda-managed-instances', timeoutMs: 1_000 },
    );
    const hanging = sandbox.invoke({ act: 'hang' });
    await Promise.all(Array.from({ length: 5 }, () => sandbox.invoke({ act: 'wait' })));
    await hanging;
    await collector.waitForSpans(18);
    expect(accountFor(18, collector.requests, sandbox.logs())).toMatchObject({
      deadLettered: 0,
      twice: 0,
      lost: 0,
    });
  });

  it('falls as early as TRACING_DEADLINE_MARGIN says', async () => {
    const { sandbox, collector } = await start({ TRACING_DEADLINE_MARGIN: '900' }, { timeoutMs: 1_500 });
    await sandbox.invoke({ act: 'hang' });
    const inner = collector.spans.find(({ name }) => name === 'inner');
    const lastedMs = Number((inner?.endTimeUnixNano ?? 0n) - (inner?.startTimeUnixNano ?? 0n)) / 1e6;
    expect(lastedMs).toBeGreaterThan(300);
    expect(lastedMs).toBeLessThan(1_000);
    expect(collector.spans).toHaveLength(3);
  });
});
