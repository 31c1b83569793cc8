import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TraceStore } from '../../local/explorer/trace-store.ts';
import type { ReceivedSpan } from '../../local/receiver/span.ts';
import { attributesOf, numberedSpan, receivedSpan } from '../support/received-span.ts';

const traceIdOf = (number: number) => (number + 1).toString(16).padStart(32, '0');
const spanOf = (trace: number, span = 0, fields: Partial<ReceivedSpan> = {}) =>
  numberedSpan(span, undefined, { traceId: traceIdOf(trace), ...fields });

function storeOf(limits: { maxTraces?: number; maxBytes?: number } = {}) {
  const told: string[] = [];
  const onChange = ({ traceId }: { traceId: string }, isGone: boolean) =>
    told.push(`${isGone ? '-' : '+'}${Number.parseInt(traceId, 16) - 1}`);
  return { store: new TraceStore({ ...limits, onChange }), told };
}

test('lets the oldest go beyond so many traces, and lists the latest first', () => {
  const { store, told } = storeOf({ maxTraces: 2 });

  for (const trace of [0, 1, 0, 2]) store.add([spanOf(trace, trace * 10 + told.length)]);

  expect(told).toEqual(['+0', '+1', '+0', '-0', '+2']);
  expect(store.all().map(({ number, traceId }) => [number, traceId])).toEqual([
    [3, traceIdOf(2)],
    [2, traceIdOf(1)],
  ]);
  expect(store.get(traceIdOf(0))).toBeUndefined();
  expect(store.kept).toMatchObject({ traces: 2, maxTraces: 2, evicted: 1 });
});

test('lets the oldest go beyond so many bytes, but not the one that grows', () => {
  const { store, told } = storeOf({ maxBytes: 100_000 });
  const large = attributesOf({ text: 'x'.repeat(30_000) });

  for (const trace of [0, 1, 2]) store.add([spanOf(trace, 0, { attributes: large })]);
  store.add([spanOf(0, 1, { attributes: large })]);

  expect(told).toEqual(['+0', '+1', '+2', '-1', '+0']);
  expect(store.get(traceIdOf(0))?.spans).toHaveLength(2);
  expect(store.kept.bytes).toBeGreaterThan(90_000);
  expect(store.kept.bytes).toBeLessThanOrEqual(100_000);
});

test('keeps what fits of a trace that is larger than all the room, and counts the rest', () => {
  const { store, told } = storeOf({ maxBytes: 100_000 });
  const large = { attributes: attributesOf({ text: 'x'.repeat(30_000) }) };

  store.add([0, 1, 2, 3, 4].map((span) => spanOf(0, span, large)));
  store.add([spanOf(0, 5, large), spanOf(0, 0, large), spanOf(0, 6)]);

  const trace = store.get(traceIdOf(0));
  expect(trace?.spans.map(({ name }) => name)).toEqual(['span 0', 'span 1', 'span 2', 'span 6']);
  expect(trace?.droppedSpans).toBe(3);
  expect(store.kept).toMatchObject({ traces: 1, evicted: 0 });

  store.add([spanOf(1, 0, large)]);
  expect(told).toEqual(['+0', '+0', '-0', '+1']);
  store.add([spanOf(2, 0, { attributes: attributesOf({ text: 'x'.repeat(100_000) }) })]);
  expect(store.all().map(({ traceId }) => traceId)).toEqual([traceIdOf(1)]);
});

test('keeps a span that comes twice once, and two of one id both', () => {
  const { store, told } = storeOf();
  const values = { bytes: new Uint8Array([1]), big: 2n ** 60n, nan: Number.NaN, list: ['a', null] };
  const span = (value: string) =>
    spanOf(0, 0, { attributes: attributesOf({ ...structuredClone(values), value }) });

  store.add([span('a')], 1);
  store.add([span('a')], 2);
  expect(told).toEqual(['+0']);

  store.add([span('b'), span('c'), span('b'), span('a'), span('c')]);
  const kept = store.get(traceIdOf(0))?.spans ?? [];
  expect(kept.map(({ attributes }) => attributes.value)).toEqual(['a', 'b', 'c']);
  expect(kept[0]?.receivedAt).toBe(1);
});

test('sums up a trace as it grows, and anew only then', () => {
  const { store } = storeOf();
  const add = (...spans: ReceivedSpan[]) => {
    store.add(spans);
    return store.all()[0]?.summary;
  };
  const times = (start: bigint, end: bigint) => ({ startTimeUnixNano: start, endTimeUnixNano: end });

  const late = add(numberedSpan(2, 1, times(5_000_000n, 9_000_000n)));
  expect(late).toMatchObject({
    name: 'span 2',
    rootMissing: true,
    startMs: 5,
    durationMs: 4,
    spans: 1,
    errors: 0,
  });
  expect(store.all()[0]?.summary).toBe(late);

  const attributes = attributesOf({ 'http.response.status_code': 503, 'faas.coldstart': true });
  const root = numberedSpan(1, undefined, {
    ...times(3_000_000n, 10_000_000n),
    attributes,
    status: { code: 'ERROR' },
  });
  // Ends before it starts, and starts after all others have ended.
  const backwards = numberedSpan(3, 1, times(12_000_000n, 1_000_000n));
  expect(add(root, backwards)).toEqual({
    traceId: receivedSpan().traceId,
    ...{ name: 'span 1', rootMissing: false, service: 'Cruddur', startMs: 3, durationMs: 9, spans: 3 },
    ...{ errors: 1, coldStart: true, httpStatus: 503, number: 1 },
  });
});

test('cuts a name of any length in the list', () => {
  const { store } = storeOf();
  store.add([
    receivedSpan({ name: 'n'.repeat(1e6), resource: attributesOf({ 'service.name': '😀'.repeat(1_000) }) }),
  ]);
  const { name = '', service = '' } = store.all()[0]?.summary ?? {};
  expect([name.length, service.length]).toEqual([301, 301]);
  expect(service.isWellFormed()).toBe(true);
});

test('takes thousands of spans one by one, of ids of their own or all of one', () => {
  const { store } = storeOf();
  const started = performance.now();
  for (let number = 0; number < 10_000; number++) {
    store.add([spanOf(0, number)]);
    store.add([spanOf(1, 0, { name: `another ${number}` })]);
    expect(store.all()[0]?.summary.spans).toBe(number + 1);
  }
  // Were it quadratic, it would take minutes.
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('estimates no less than the memory that spans take, and not many times as much', async () => {
  const program = `${__dirname}/../support/store-memory.ts`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program]);

  for (const [name, factor] of Object.entries<number>(JSON.parse(stdout)))
    expect({ name, isRight: factor >= 1 && factor < 4, factor }).toMatchObject({ isRight: true });
});
