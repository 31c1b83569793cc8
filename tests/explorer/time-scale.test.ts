import fc from 'fast-check';
import { ticksOf, timeScale } from '../../local/explorer/page/trace/time-scale.ts';
import { traceRows } from '../../local/explorer/page/trace/trace-rows.ts';
import type { WireSpan } from '../../local/explorer/wire.ts';
import { wireSpan } from '../support/wire-span.ts';

const ms = 1e6;
const hour = 3_600e9;

function scaleOf(
  times: readonly (readonly [start: number, end: number])[],
  parents: readonly (string | undefined)[] = [],
) {
  const spans = times.map(([start, end], index): WireSpan => {
    const parentSpanId = parents[index];
    return wireSpan({
      spanId: `${index}`.padStart(16, '0'),
      start,
      end,
      ...(parentSpanId && { parentSpanId }),
    });
  });
  return timeScale(traceRows(spans));
}

test('the axis holds all spans', () => {
  expect(
    scaleOf([
      [0, 10 * ms],
      [2 * ms, 30 * ms],
    ]),
  ).toMatchObject({ start: 0, end: 30 * ms });
});

test('the axis reaches back to an Init', () => {
  const rows = traceRows([wireSpan({ end: 10 * ms })]);

  expect(timeScale(rows, [{ start: -50 * ms, end: 0 }])).toMatchObject({ start: -50 * ms, end: 10 * ms });
});

test('the axis leaves out what is hours away from what is short', () => {
  const root = '0'.padStart(16, '0');

  expect(
    scaleOf(
      [
        [0, 10 * ms],
        [1 * ms, 2 * ms],
        [2 * hour, 2 * hour + ms],
      ],
      [undefined, root, root],
    ).end,
  ).toBe(10 * ms);
  expect(
    scaleOf([
      [0, ms],
      [9e6 * hour, 9e6 * hour + ms],
      [9e6 * hour, 9e6 * hour + 5 * ms],
    ]).start,
  ).toBe(9e6 * hour);
});

test('the axis leaves out an end that is years away, unless it is the root’s', () => {
  const root = '0'.padStart(16, '0');

  expect(
    scaleOf(
      [
        [0, 10 * ms],
        [1 * ms, 9e4 * hour],
      ],
      [undefined, root],
    ).end,
  ).toBe(10 * ms);
  expect(
    scaleOf(
      [
        [0, 5 * hour],
        [1 * ms, 2 * ms],
      ],
      [undefined, root],
    ).end,
  ).toBe(5 * hour);
});

test('the axis keeps long pauses in what is long', () => {
  expect(
    scaleOf([
      [0, hour],
      [3 * hour, 4 * hour],
    ]),
  ).toMatchObject({ start: 0, end: 4 * hour });
});

test('the axis holds a span that ends before it starts', () => {
  expect(
    scaleOf([
      [0, -5 * ms],
      [0, 5 * ms],
    ]),
  ).toMatchObject({ start: -5 * ms, end: 5 * ms });
});

test('the axis of a moment, and of nothing, is no division by zero', () => {
  expect(scaleOf([[0, 0]]).at(0)).toBe(0);
  expect(timeScale([]).at(0)).toBe(0);
});

test.each<[string, number, number, number, string[]]>([
  ['milliseconds', 0, 26 * ms, 5, ['0', '10 ms', '20 ms']],
  ['below zero', -190 * ms, 110 * ms, 4, ['−100 ms', '0', '100 ms']],
  ['fractions', 0, 1.2 * ms, 6, ['0', '0.2 ms', '0.4 ms', '0.6 ms', '0.8 ms', '1.0 ms', '1.2 ms']],
  ['microseconds', 0, 900e3, 3, ['0', '500 µs']],
  ['seconds', 0, 4e9, 4, ['0', '1 s', '2 s', '3 s', '4 s']],
  ['minutes', 0, 300e9, 5, ['0', '1 min', '2 min', '3 min', '4 min', '5 min']],
  ['hours', 0, 30 * hour, 5, ['0', '6 h', '12 h', '18 h', '24 h', '30 h']],
])('ticks in %s', (_, start, end, count, labels) => {
  const unit = ticksOf({ start, end }, count).map(({ label }) => label);

  expect(unit).toEqual(labels);
});

test('ticks lie within the axis, in order, and are few', () => {
  const axis = fc.tuple(
    fc.double({ min: -1e18, max: 1e18, noNaN: true }),
    fc.double({ min: 1, max: 1e18, noNaN: true }),
  );
  fc.assert(
    fc.property(axis, fc.integer({ min: 1, max: 20 }), ([start, length], count) => {
      const times = ticksOf({ start, end: start + length }, count).map(({ time }) => time);
      expect(times.length).toBeLessThanOrEqual(count + 1);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
  );
});
