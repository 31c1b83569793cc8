import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectTree } from '../support/expect-tree.ts';
import { closeFunctions, httpEvent, startFunction } from '../support/function.ts';

afterEach(closeFunctions);

const handler = 'dist-fixtures/spans.handler';
const spansPerTrace = 12;

/** The trace ids of a test: evenly spread, and the same in each run. */
const traceIds = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    createHash('sha256').update(`trace ${index}`).digest('hex').slice(0, 32),
  );

const traceparent = (traceId: string, flags = '01') => ({
  traceparent: `00-${traceId}-00f067aa0ba902b7-${flags}`,
});

/** What arrived of one request for each trace id: its spans by trace. */
async function sample(env: Record<string, string>, ids: readonly string[], flags = '01') {
  const { sandbox, collector } = await startFunction(handler, { env });
  for (const id of ids) {
    const { status } = await sandbox.invoke(httpEvent({ headers: traceparent(id, flags) }));
    expect(status).toBe('ok');
  }
  expect(collector.requests.every(({ isKept, spans }) => isKept && spans.length === spansPerTrace)).toBe(
    true,
  );
  return Map.groupBy(collector.spans, ({ traceId }) => traceId);
}

const ratesOf = (traces: Awaited<ReturnType<typeof sample>>) =>
  [...traces.values()].map((spans) => {
    const rates = new Set(spans.map(({ attributes }) => attributes.SampleRate));
    expect(rates.size).toBe(1);
    return Number([...rates][0]);
  });

describe('OTEL_TRACES_SAMPLER', () => {
  it('traceidratio 0.25 keeps a quarter of the traces, each whole, each standing for 4', async () => {
    const ids = traceIds(300);
    const traces = await sample(
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' },
      ids,
    );
    // The random part of an id is its last 14 digits, of which a JavaScript number holds 13.
    const kept = ids.filter((id) => Number.parseInt(id.slice(-13), 16) / 16 ** 13 < 0.25);
    expect([...traces.keys()]).toEqual(kept);
    expect(kept.length).toBeGreaterThan(50);
    expect(kept.length).toBeLessThan(100);
    expect(new Set(ratesOf(traces))).toEqual(new Set([4]));
    for (const spans of traces.values()) expect(spans).toHaveLength(spansPerTrace);
  });

  it('traceidratio 0.3 keeps traces that stand for 3 or 4, and for all of them together', async () => {
    const env = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.3' };
    const rates = ratesOf(await sample(env, traceIds(300)));
    expect(new Set(rates)).toEqual(new Set([3, 4]));
    const sum = rates.reduce((total, rate) => total + rate, 0);
    expect(sum).toBeGreaterThan(300 * 0.75);
    expect(sum).toBeLessThan(300 * 1.25);
  });

  it('traceidratio keeps or drops whole traces that nobody else has begun', async () => {
    const env = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' };
    const { sandbox, collector } = await startFunction(handler, { env });
    for (let count = 0; count < 100; count++) await sandbox.invoke(httpEvent());
    const traces = Map.groupBy(collector.spans, ({ traceId }) => traceId);
    expect(traces.size).toBe(collector.requests.length);
    // Of 100 throws of a coin fewer than 15 or more than 85 heads: once in 10^12 runs.
    expect(traces.size).toBeGreaterThan(15);
    expect(traces.size).toBeLessThan(85);
    expect(new Set(ratesOf(traces))).toEqual(new Set([2]));
  });

  it.each<[string, Record<string, string>]>([
    ['unset', {}],
    ['always_on', { OTEL_TRACES_SAMPLER: 'always_on' }],
    [
      'always_on, with an argument for another',
      { OTEL_TRACES_SAMPLER: 'always_on', OTEL_TRACES_SAMPLER_ARG: '0.1' },
    ],
    ['traceidratio without an argument', { OTEL_TRACES_SAMPLER: 'traceidratio' }],
    ['traceidratio 1', { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '1.0' }],
  ])('%s keeps all, and each stands for itself', async (_what, env) => {
    const traces = await sample(env, traceIds(20));
    expect(traces.size).toBe(20);
    expect(ratesOf(traces)).toEqual(Array(20).fill(Number.NaN));
  });

  it.each<[string, Record<string, string>]>([
    ['always_off', { OTEL_TRACES_SAMPLER: 'Always_Off' }],
    ['traceidratio 0', { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }],
  ])('%s sends nothing, and says so to those that are called', async (_what, env) => {
    const received: unknown[] = [];
    const callee = createServer(({ headers }, response) => {
      received.push(headers.traceparent);
      response.end();
    });
    await new Promise<void>((resolve) => callee.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(callee.address() as AddressInfo).port}/`;
    const { sandbox, collector } = await startFunction('dist-fixtures/calls.handler', { env });
    const [traceId = ''] = traceIds(1);
    const event = {
      ...(httpEvent({ headers: traceparent(traceId) }) as object),
      calls: [
        { by: 'fetch', url },
        { by: 'http', url },
      ],
    };
    expect((await sandbox.invoke(event)).payload).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(received).toHaveLength(2);
    for (const header of received) expect(header).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    expect(collector.requests).toEqual([]);
    callee.closeAllConnections();
    callee.close();
  });
});

describe('a flag of the caller does not decide', () => {
  const half = { OTEL_TRACES_SAMPLER_ARG: '0.5' };
  it.each(['00', '01', 'ff'])(
    'with %s the samplers named parentbased_ are those without it',
    async (flags) => {
      const ids = traceIds(20);
      const kept = async (sampler: string) => [
        ...(await sample({ OTEL_TRACES_SAMPLER: sampler, ...half }, ids, flags)).keys(),
      ];
      const half20 = ids.filter((id) => Number.parseInt(id.slice(-13), 16) / 16 ** 13 < 0.5);
      expect(await kept('always_on')).toEqual(ids);
      expect(await kept('parentbased_always_on')).toEqual(ids);
      expect(await kept('parentbased_always_off')).toEqual([]);
      expect(await kept('traceidratio')).toEqual(half20);
      expect(await kept('parentbased_traceidratio')).toEqual(half20);
    },
  );

  it('under TRACING_PARENT=link neither', async () => {
    const env = { TRACING_PARENT: 'link' };
    const { sandbox, collector } = await startFunction('dist-fixtures/echo.handler', { env });
    const [traceId = ''] = traceIds(1);
    await sandbox.invoke(httpEvent({ headers: traceparent(traceId, '00') }));
    expectTree(collector.spans, { name: 'GET /things/{id}' });
    expect(collector.spans[0]).toMatchObject({ links: [{ traceId }] });
    expect(collector.spans[0]?.traceId).not.toBe(traceId);
  });

  it('tracestate goes on to those that are called, kept or not', async () => {
    for (const OTEL_TRACES_SAMPLER of ['always_on', 'always_off']) {
      const states: unknown[] = [];
      const callee = createServer(({ headers }, response) => {
        states.push(headers.tracestate);
        response.end();
      });
      await new Promise<void>((resolve) => callee.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(callee.address() as AddressInfo).port}/`;
      const { sandbox } = await startFunction('dist-fixtures/calls.handler', {
        env: { OTEL_TRACES_SAMPLER },
      });
      const headers = { ...traceparent(traceIds(1)[0] ?? ''), tracestate: 'vendor=1,other=2' };
      await sandbox.invoke({ ...(httpEvent({ headers }) as object), calls: [{ by: 'fetch', url }] });
      expect(states).toEqual(['vendor=1,other=2']);
      callee.closeAllConnections();
      callee.close();
    }
  });
});
