import { parseFilter } from '../../local/explorer/filter.ts';
import { arrivalsOf, arrivalText } from '../../local/explorer/page/trace/arrivals.ts';
import { exceptionsOf } from '../../local/explorer/page/trace/exceptions.ts';
import { histogramOf, medianOf, percentileOf } from '../../local/explorer/page/trace/histogram.ts';
import { initOf } from '../../local/explorer/page/trace/init-bar.ts';
import { spanJson } from '../../local/explorer/page/trace/span-json.ts';
import { traceRows } from '../../local/explorer/page/trace/trace-rows.ts';
import { filterFor, typeOf, withWord } from '../../local/explorer/page/trace/values.ts';
import type { WireValue } from '../../local/explorer/wire.ts';
import { wireText } from '../../local/explorer/wire-text.ts';
import { wireSpan, wireTrace } from '../support/wire-span.ts';

describe('when spans arrived', () => {
  const textOf = (...receivedAt: readonly number[]) => {
    const spans = receivedAt.map((at, index) =>
      wireSpan({ spanId: `${index}`.padStart(16, '0'), receivedAt: at }),
    );
    const [root] = traceRows(spans);
    return root && arrivalText(arrivalsOf(wireTrace(spans)), root);
  };

  test('is told from the end of the root', () => {
    expect(textOf(1_700_000_000_013, 1_700_000_000_013)).toBe('arrived 12.0 ms after the root ended');
    expect(textOf(1_699_999_999_901)).toBe('arrived 100 ms before the root ended');
    expect(textOf(1_700_000_000_001)).toBe('arrived as the root ended');
  });

  test('is told of the first and the last request', () => {
    expect(textOf(1_700_000_000_013, 1_700_000_000_043, 1_700_000_000_023)).toBe(
      'arrived in 3 requests, the first 12.0 ms after the root ended, the last 42.0 ms after it',
    );
  });
});

test('an Init is told of by a number', () => {
  const spanWith = (value: WireValue) =>
    initOf(wireSpan({ start: 5e6, attributes: { 'aws.lambda.init_duration_ms': value } }));

  expect(spanWith(182.5)).toEqual({ start: 5e6 - 182.5e6, end: 5e6 });
  for (const value of ['182', -1, 0, 1e12, { double: 'NaN' }]) expect(spanWith(value)).toBeUndefined();
});

describe('exceptions', () => {
  const attributes = {
    'exception.type': 'StoreUnavailable',
    'exception.message': 'no answer',
    'exception.stacktrace': 'at x',
  };
  const event = { name: 'exception', time: 0, attributes };

  test('come from the span and from its events, each told once', () => {
    const told = [{ type: 'StoreUnavailable', message: 'no answer', stack: 'at x' }];
    const { 'exception.stacktrace': _, ...short } = attributes;

    expect(exceptionsOf(wireSpan({ attributes }))).toEqual(told);
    expect(exceptionsOf(wireSpan({ events: [event] }))).toEqual(told);
    expect(exceptionsOf(wireSpan({ attributes, events: [event] }))).toEqual(told);
    expect(exceptionsOf(wireSpan({ attributes: short, events: [event] }))).toEqual(told);
    expect(exceptionsOf(wireSpan())).toEqual([]);
  });
});

describe('a filter for an attribute', () => {
  test.each<[string, WireValue]>([
    ['http.route', '/api/activities/home'],
    ['message', 'two words'],
    ['http.response.status_code', 200],
    ['outer', true],
    ['big', { int: '9007199254740993' }],
    ['a key', 'say "hi"'],
    ['list', ['a', 1]],
    ['bytes', { bytes: 'AAEC' }],
  ])('asks for %s', (key, value) => {
    expect(parseFilter(filterFor(key, value) ?? '').terms).toEqual([
      { kind: 'attribute', key, value: wireText(value) },
    ]);
  });

  test('is none where none would find it', () => {
    expect(filterFor('long', 'x'.repeat(3_000))).toBeUndefined();
    expect(withWord('', 'a=1')).toBe('a=1');
    expect(withWord('text', 'a=1')).toBe('text a=1');
    expect(withWord('a=1 text', 'a=1')).toBe('a=1 text');
  });
});

test('values have types', () => {
  const values = [
    'x',
    true,
    1,
    1.5,
    { int: '9' },
    { double: 'NaN' },
    { bytes: '' },
    { map: {} },
    [],
    null,
  ] as const;

  expect(values.map(typeOf)).toEqual([
    'string',
    'boolean',
    'int',
    'double',
    'int',
    'double',
    'bytes',
    'map',
    'list',
    'empty',
  ]);
});

test('a span as JSON says all, in absolute times', () => {
  const span = wireSpan({ start: 5, events: [{ name: 'event', time: 7, attributes: {} }] });

  expect(JSON.parse(spanJson(wireTrace([span]), span))).toMatchObject({
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    startTimeUnixNano: '1700000000000000005',
    events: [{ timeUnixNano: '1700000000000000007' }],
    resource: { 'service.name': 'Cruddur' },
    scope: { name: 'test' },
  });
});

describe('durations', () => {
  test('are counted, all of them', () => {
    for (const durations of [[1, 2, 3, 900], [5], [5, 5, 5], [0], [0, 0.001], [-3, 4]]) {
      const { counts, edges, place } = histogramOf(durations, 4);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(durations.length);
      expect(edges).toHaveLength(counts.length + 1);
      expect(edges).toEqual(edges.toSorted((a, b) => a - b));
      for (const ms of [...durations, 4]) {
        expect(place(ms)).toBeGreaterThanOrEqual(0);
        expect(place(ms)).toBeLessThanOrEqual(counts.length);
      }
    }
  });

  test('have a median, and one of them a percentile', () => {
    expect(medianOf([3, 1, 2])).toBe(2);
    expect(medianOf([4, 1, 2, 3])).toBe(2.5);
    expect(percentileOf([1, 2, 3, 4], 3)).toBe(75);
    expect(percentileOf([1, 2, 3, 4], 9)).toBe(100);
  });
});
