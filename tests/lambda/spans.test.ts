import { expectTree } from '../support/expect-tree.ts';
import { closeFunctions, httpEvent, startFunction } from '../support/function.ts';

afterEach(closeFunctions);

const handler = 'dist-fixtures/spans.handler';
const stack = /tests\/functions\/spans\.ts:\d+:\d+/;
const healthy = { status: 'UNSET', kind: 'INTERNAL', absent: ['error.type', 'exception.type'] } as const;

const tree = {
  name: 'GET /things/{id}',
  kind: 'SERVER',
  status: 'UNSET',
  absent: ['error.type'],
  children: [
    { name: 'synchronous', ...healthy },
    {
      name: 'caught',
      ...healthy,
      children: [
        {
          name: 'rejects',
          status: 'ERROR',
          attributes: {
            'error.type': 'RangeError',
            'exception.type': 'RangeError',
            'exception.message': 'out of range',
            'exception.stacktrace': stack,
          },
        },
        {
          name: 'throws',
          status: 'ERROR',
          attributes: {
            'error.type': 'Error',
            'exception.type': 'Error',
            'exception.message': 'at once',
            'exception.stacktrace': stack,
          },
        },
      ],
    },
    ...['a', 'b', 'c'].map((name) => ({
      name: `parallel-${name}`,
      ...healthy,
      children: [{ name: `inner-${name}`, ...healthy }],
    })),
    {
      name: 'hostile',
      ...healthy,
      attributes: {
        lone: '\ufffd alone',
        list: ['\ufffd', 'b'],
        long: 'x'.repeat(16_384),
        big: 2n ** 60n,
      },
      absent: ['', '__proto__'],
    },
  ],
} as const;

describe('spans of the application', () => {
  it.each(['http/protobuf', 'http/json'])('arrive as the tree that they are, as %s', async (protocol) => {
    const { sandbox, collector } = await startFunction(handler, {
      env: { OTEL_EXPORTER_OTLP_PROTOCOL: protocol },
    });
    expect(await sandbox.invoke(httpEvent())).toMatchObject({ status: 'ok', payload: { statusCode: 200 } });
    const spans = await collector.waitForSpans(12);
    expectTree(spans, tree);
    expect(collector.requests).toHaveLength(1);
    expect(spans.flatMap(({ events, links }) => [...events, ...links])).toEqual([]);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(12);
    expect(sandbox.logs().filter((line) => line.includes('tracing:'))).toEqual([
      expect.stringContaining('Invalid attribute key: '),
    ]);
  });

  it('keep a number that is none, as protobuf', async () => {
    const { sandbox, collector } = await startFunction(handler);
    await sandbox.invoke(httpEvent());
    const hostile = (await collector.waitForSpans(12)).find(({ name }) => name === 'hostile');
    expect(hostile?.attributes.number).toBeNaN();
  });

  it('lie within their parents, and each has a scope', async () => {
    const { sandbox, collector } = await startFunction(handler);
    await sandbox.invoke(httpEvent());
    const spans = await collector.waitForSpans(12);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    for (const span of spans) {
      const parent = byId.get(span.parentSpanId ?? '') ?? span;
      // Each span's start is taken from the wall clock to the millisecond.
      const slack = 2_000_000n;
      expect(span.startTimeUnixNano).toBeGreaterThanOrEqual(parent.startTimeUnixNano - slack);
      expect(span.endTimeUnixNano).toBeLessThanOrEqual(parent.endTimeUnixNano + slack);
      expect(span.endTimeUnixNano).toBeGreaterThanOrEqual(span.startTimeUnixNano);
      expect(span.scope.name).not.toBe('');
    }
  });

  it('take times in every form, those of performance.now() too, and mean the same moment by them', async () => {
    const { sandbox, collector } = await startFunction('dist-fixtures/spans.times');
    const { payload } = await sandbox.invoke(httpEvent());
    const span = (await collector.waitForSpans(2)).find(({ name }) => name === 'times');
    const ms = (nanoseconds: bigint | undefined) => Number(nanoseconds ?? 0n) / 1e6;
    const names = ['epoch', 'date', 'since the start', 'hrtime', 'now'];
    expect(span?.events.map(({ name }) => name)).toEqual(names);
    // The wall clock tells whole milliseconds.
    for (const { timeUnixNano } of span?.events ?? [])
      expect(Math.abs(ms(timeUnixNano) - Number(payload))).toBeLessThan(50);
    const [epoch, , sinceStart] = span?.events ?? [];
    expect(Math.abs(ms(sinceStart?.timeUnixNano) - ms(epoch?.timeUnixNano))).toBeLessThan(2.5);
    expect(Math.abs(ms(span?.endTimeUnixNano) - ms(span?.startTimeUnixNano) - 1_000)).toBeLessThan(1);
  });

  it('are of their own invocation', async () => {
    const { sandbox, collector } = await startFunction(handler);
    for (let count = 0; count < 3; count++) await sandbox.invoke(httpEvent());
    expect(collector.requests).toHaveLength(3);
    for (const { spans } of collector.requests) expectTree(spans, tree);
  });
});

describe('withSpan', () => {
  it('gives back what the work gave, throws what it threw, and has ended its span by then', async () => {
    const expected = {
      value: true,
      promised: true,
      nothing: true,
      thrown: Array(5).fill(true),
      rejected: Array(5).fill(true),
      ended: [true, true, true],
    };
    const { sandbox, collector } = await startFunction('dist-fixtures/spans.outcomes');
    expect((await sandbox.invoke({})).payload).toEqual(expected);
    const spans = await collector.waitForSpans(16);
    const failures = spans.filter(({ status }) => status.code === 'ERROR');
    for (const name of ['thrown', 'rejected']) {
      const types = failures
        .filter((span) => span.name === name)
        .map((span) => span.attributes['error.type']);
      expect(types).toEqual(['RangeError', 'string', 'undefined', 'null', 'object']);
    }
    expect(failures).toHaveLength(10);
  });

  it('does the same where tracing is off', async () => {
    const { sandbox, collector } = await startFunction('dist-fixtures/spans.outcomes', {
      env: { OTEL_SDK_DISABLED: 'true' },
    });
    const { payload } = await sandbox.invoke({});
    expect(payload).toMatchObject({ value: true, promised: true, nothing: true });
    expect(payload).toMatchObject({ thrown: Array(5).fill(true), rejected: Array(5).fill(true) });
    expect(collector.requests).toEqual([]);
  });
});
