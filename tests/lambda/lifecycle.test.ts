import { readFileSync, writeFileSync } from 'node:fs';
import type { CollectedRequest } from '../support/collected-request.ts';
import { closeFunctions, startFunction, type TestFunction } from '../support/function.ts';
import type { SandboxOptions } from '../support/sandbox/index.ts';
import { accountFor, type SpanAccounts } from '../support/span-accounts.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

afterEach(closeFunctions);

/** One row of the table: what happens, and where each span is in the end. */
interface Row {
  readonly what: string;
  readonly handler?: string;
  readonly options?: Partial<SandboxOptions>;
  /** Makes it happen; answers how many spans have ended, or were open and must have been ended. */
  readonly happens: (fn: TestFunction) => Promise<number>;
  /** Whether the backend has a request's spans; by its answer unless told otherwise. */
  readonly isTaken?: (request: CollectedRequest) => boolean;
  /** All delivered once, unless told otherwise. */
  readonly expected?: Partial<SpanAccounts>;
  readonly remark?: string;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Invokes with the same act `times` times; three spans each. */
const acts = async ({ sandbox }: TestFunction, act: string, times = 1): Promise<number> => {
  for (let time = 0; time < times; time++) await sandbox.invoke({ act });
  return 3 * times;
};

const slow = (delayMs: number, options: Partial<SandboxOptions> = {}): Omit<Row, 'what'> => ({
  options: { timeoutMs: 10_000, ...options },
  happens: (fn) => {
    fn.collector.behave({ kind: 'accept', delayMs });
    return acts(fn, 'return', 2);
  },
});

const answers: Row[] = [
  { what: 'up', happens: (fn) => acts(fn, 'return', 3) },
  { what: 'answers after 40 ms', ...slow(40) },
  { what: 'answers after 200 ms', ...slow(200) },
  {
    what: 'answers after 2,000 ms, the time-out being 1,500',
    ...slow(2_000, { env: { OTEL_EXPORTER_OTLP_TIMEOUT: '1500' } }),
    expected: { twice: 6, deadLettered: 6 },
    remark: 'it had them, and never said so in time',
  },
  {
    what: 'hangs',
    options: { env: { OTEL_EXPORTER_OTLP_TIMEOUT: '300' } },
    happens: (fn) => {
      fn.collector.behave({ kind: 'hang' });
      return acts(fn, 'return', 3);
    },
    expected: { delivered: 0, deadLettered: 9 },
  },
  {
    what: 'refuses connections',
    happens: async (fn) => acts(fn, 'return', 3),
    options: { env: { HONEYCOMB_API_ENDPOINT: 'http://127.0.0.1:9' } },
    expected: { delivered: 0, deadLettered: 9 },
  },
  {
    what: 'resets before it has read the request, once',
    happens: (fn) => {
      fn.collector.behaveOnce({ kind: 'resetBeforeBody' });
      return acts(fn, 'return', 2);
    },
  },
  {
    what: 'resets when it has read the request, once',
    happens: (fn) => {
      fn.collector.behaveOnce({ kind: 'resetAfterBody' });
      return acts(fn, 'return', 2);
    },
    remark: 'sent twice, as nobody can know; here it had not kept them',
  },
  {
    what: '429 with Retry-After: 1',
    happens: async (fn) => {
      fn.collector.behaveOnce({ kind: 'status', status: 429, headers: { 'retry-after': '1' } });
      await acts(fn, 'return', 2);
      expect(fn.collector.requests).toHaveLength(1);
      await pause(1_100);
      return (await acts(fn, 'return')) + 6;
    },
  },
  {
    what: '500, once',
    happens: (fn) => {
      fn.collector.behaveOnce({ kind: 'status', status: 500 });
      return acts(fn, 'return', 2);
    },
  },
  {
    what: '503 for 20 invocations, then up',
    happens: async (fn) => {
      fn.collector.behave({ kind: 'status', status: 503 });
      await acts(fn, 'return', 20);
      expect(fn.collector.requests.length).toBeLessThan(10);
      fn.collector.behave({ kind: 'accept' });
      await pause(2_100);
      return (await acts(fn, 'return')) + 60;
    },
  },
  ...[400, 401].map(
    (status): Row => ({
      what: String(status),
      happens: (fn) => {
        fn.collector.behave({ kind: 'status', status });
        return acts(fn, 'return', 2);
      },
      expected: { delivered: 0, deadLettered: 6 },
    }),
  ),
  {
    what: '413 to more than one span',
    happens: (fn) => {
      fn.collector.behaveOnce({ kind: 'status', status: 413 }, { kind: 'status', status: 413 });
      return acts(fn, 'return');
    },
  },
  {
    what: '413 to everything',
    happens: (fn) => {
      fn.collector.behave({ kind: 'status', status: 413 });
      return acts(fn, 'return');
    },
    expected: { delivered: 0, deadLettered: 3 },
  },
  {
    what: 'partial success: one span rejected',
    happens: (fn) => {
      fn.collector.behaveOnce({ kind: 'partialSuccess', rejectedSpans: 1, errorMessage: 'too old' });
      return acts(fn, 'return');
    },
    remark: 'the log says “rejected 1 of 3 spans: too old”; which one, nobody says',
  },
  {
    what: 'an answer of 200 that breaks off',
    happens: (fn) => {
      fn.collector.behave({ kind: 'truncated' });
      return acts(fn, 'return', 2);
    },
    isTaken: () => true,
  },
];

const withProxy = (spoil: 'resetOpenConnections' | 'swallowOpenConnections'): Row['happens'] => {
  return async ({ collector }) => {
    const proxy = await startTcpProxy(collector.url);
    const { sandbox } = await startFunction('dist-fixtures/lifecycle.handler', {
      collector,
      env: { HONEYCOMB_API_ENDPOINT: proxy.url, OTEL_EXPORTER_OTLP_TIMEOUT: '500' },
    });
    await sandbox.invoke({ act: 'return' });
    proxy[spoil]();
    await sandbox.invoke({ act: 'return' });
    await sandbox.invoke({ act: 'return' });
    await sandbox.shutdown();
    proxy.close();
    return 9;
  };
};

const thaw: Row[] = [
  { what: 'connection reset after the thaw', happens: withProxy('resetOpenConnections') },
  { what: 'connection swallows everything after the thaw', happens: withProxy('swallowOpenConnections') },
];

const backend = [...answers, ...thaw];

const functions: Row[] = [
  { what: 'returns', happens: (fn) => acts(fn, 'return') },
  {
    what: 'throws before it has returned a promise',
    handler: 'dist-fixtures/lifecycle.synchronous',
    happens: async ({ sandbox }) => {
      expect(await sandbox.invoke({})).toMatchObject({ status: 'error', error: { errorMessage: 'at once' } });
      return 1;
    },
  },
  {
    what: 'rejects',
    happens: async ({ sandbox }) => {
      expect(await sandbox.invoke({ act: 'reject' })).toMatchObject({ error: { errorMessage: 'rejected' } });
      return 3;
    },
  },
  { what: 'throws a string', happens: (fn) => acts(fn, 'throw-string') },
  {
    what: 'times out with three nested spans open',
    happens: async ({ sandbox, collector }) => {
      expect(await sandbox.invoke({ act: 'hang' })).toMatchObject({ status: 'timeout' });
      expect(
        collector.spans.map(({ name, attributes, status }) => [name, attributes['error.type'], status.code]),
      ).toEqual([
        ['inner', 'timeout', 'ERROR'],
        ['outer', 'timeout', 'ERROR'],
        ['lifecycle', 'timeout', 'ERROR'],
      ]);
      return 3;
    },
  },
  {
    what: 'times out while the backend hangs',
    happens: async ({ sandbox, collector }) => {
      collector.behave({ kind: 'hang' });
      expect(await sandbox.invoke({ act: 'hang' })).toMatchObject({ status: 'timeout' });
      return 3;
    },
    expected: { delivered: 0, deadLettered: 3 },
  },
  {
    what: 'finishes within the margin before its time-out',
    happens: async ({ sandbox }) => {
      expect(await sandbox.invoke({ act: 'just-in-time' })).toMatchObject({ status: 'ok', payload: 'late' });
      expect(sandbox.logs().join('\n')).toContain('its result stands');
      return 3;
    },
  },
  ...(
    [
      ['process.exit(1)', 'exit', 'process_exit'],
      ['a promise that never settles in an empty event loop', 'never', 'process_exit'],
      ['an uncaught exception in a timer', 'throw-in-a-timer', 'RangeError'],
      ['an unhandled rejection', 'unhandled-rejection', 'RangeError'],
    ] as const
  ).map(
    ([what, act, errorType]): Row => ({
      what,
      happens: async ({ sandbox }) => {
        expect((await sandbox.invoke({ act })).status).toMatch(/exit|timeout/);
        expect(
          sandbox
            .logs()
            .filter((line) => line.includes(errorType))
            .join(),
        ).toContain('"resourceSpans"');
        return 3;
      },
      expected: { delivered: 0, deadLettered: 3 },
    }),
  ),
  {
    what: 'SIGTERM between invocations, with spans that had failed to go',
    happens: async (fn) => {
      fn.collector.behaveOnce({ kind: 'status', status: 503 });
      return acts(fn, 'return');
    },
  },
  {
    what: 'SIGTERM in the middle',
    happens: async ({ sandbox }) => {
      const { over } = sandbox.begin({ act: 'wait' });
      await pause(60);
      await sandbox.shutdown();
      await over;
      return 3;
    },
  },
  {
    what: '10,000 spans in one invocation',
    options: { timeoutMs: 10_000 },
    happens: async ({ sandbox }) => {
      await sandbox.invoke({ act: 'many' });
      return 10_000;
    },
  },
  {
    what: 'a span that ends after the response',
    happens: async ({ sandbox, collector }) => {
      collector.behave({ kind: 'accept', delayMs: 100 });
      await sandbox.invoke({ act: 'end-later' });
      await sandbox.invoke({ act: 'return' });
      return 7;
    },
  },
  {
    what: '1,000 invocations, every 20th export answered 503',
    happens: (fn) => {
      fn.collector.behave((_request, index) =>
        index % 20 === 7 ? { kind: 'status', status: 503 } : { kind: 'accept' },
      );
      return acts(fn, 'return', 1_000);
    },
  },
  {
    what: 'two invocations at once (Managed Instances)',
    options: { initializationType: 'lambda-managed-instances', env: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '1' } },
    happens: async ({ sandbox, collector }) => {
      await Promise.all([sandbox.invoke({ act: 'wait' }), sandbox.invoke({ act: 'wait' })]);
      await collector.waitForSpans(6);
      expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(2);
      return 6;
    },
  },
  {
    what: 'SIGKILL while its spans are under way',
    happens: async ({ sandbox, collector }) => {
      await sandbox.invoke({ act: 'return' });
      collector.behave({ kind: 'hang' });
      const { response, over } = sandbox.begin({ act: 'return' });
      await response;
      await pause(50);
      sandbox.signal('SIGKILL');
      await over;
      return 6;
    },
    expected: { delivered: 3, lost: 3 },
    remark: 'no process sees SIGKILL coming: lost is what had not been flushed, one invocation',
  },
];

/** The rows as the run saw them. */
const seen = new Map<Row, string>();

async function runRow(row: Row): Promise<void> {
  const { what, handler, options, happens, isTaken, expected, remark = '' } = row;
  const { timeoutMs = 3_000, env, ...rest } = options ?? {};
  const fn = await startFunction(handler ?? 'dist-fixtures/lifecycle.handler', {
    timeoutMs,
    env: { OTEL_LOG_LEVEL: 'debug', ...env },
    ...rest,
  });
  const ended = await happens(fn);
  await fn.sandbox.shutdown();
  const taken = fn.collector.requests.filter(isTaken ?? (({ isKept }) => isKept));
  const accounts = accountFor(ended, taken, fn.sandbox.logs());
  seen.set(row, `| ${[what, ended, ...Object.values(accounts), remark].join(' | ')} |`);
  expect(accounts).toEqual({ delivered: ended, twice: 0, deadLettered: 0, lost: 0, ...expected });
  expectBalanced(fn.sandbox.logs());
}

/** `ended = delivered + rejected + deadLettered + dropped + buffered + inFlight`, at every moment that the log shows. */
function expectBalanced(logs: readonly string[]): void {
  for (const line of logs) {
    const json = /tracing: accounts (\{.*\})/.exec(line)?.[1];
    if (!json) continue;
    const { ended, sentTwice, ...places } = JSON.parse(json) as Record<string, number>;
    expect(Object.values(places).reduce((sum, count) => sum + count, 0)).toBe(ended);
    expect(sentTwice).toBeLessThanOrEqual(ended ?? 0);
  }
}

const document = 'docs/no-span-lost.md';
const head = `| | spans ended | delivered | delivered twice | dead-lettered | lost | |
| --- | --- | --- | --- | --- | --- | --- |
`;

/** The page that a whole run makes. */
function page(): string {
  const table = (rows: readonly Row[]) => head + rows.map((row) => seen.get(row)).join('\n');
  return `# Where each span is in the end

Made by \`UPDATE_DOCS=1 npx jest tests/lambda/lifecycle\`, which runs a built bundle in a sandbox that behaves as Lambda does, in
\`after-response\` mode, and looks for every span in what the backend took and in the function's log. Each row ends with
the sandbox being shut down by SIGTERM. A run that sees anything else than this page fails.

## The backend

${table(backend)}

## The function

${table(functions)}
`;
}

describe('no span is lost: the backend', () => {
  it.each(backend)('$what', runRow, 60_000);
});

describe('no span is lost: the function', () => {
  it.each(functions)('$what', runRow, 60_000);
});

it('the docs show what this run saw', () => {
  if (seen.size < backend.length + functions.length) return;
  if (process.env.UPDATE_DOCS) writeFileSync(document, page());
  expect(readFileSync(document, 'utf8')).toBe(page());
});
