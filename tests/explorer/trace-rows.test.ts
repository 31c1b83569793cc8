import fc from 'fast-check';
import { notesOf, orphanText } from '../../local/explorer/page/trace/notes.ts';
import { selfTime } from '../../local/explorer/page/trace/self-time.ts';
import { timeScale } from '../../local/explorer/page/trace/time-scale.ts';
import { rootOf, type SpanRow, traceRows, visibleRows } from '../../local/explorer/page/trace/trace-rows.ts';
import type { WireSpan } from '../../local/explorer/wire.ts';
import { wireSpan, wireTrace } from '../support/wire-span.ts';

const id = (number: number) => (number + 1).toString(16).padStart(16, '0');
const numbered = (number: number, parent?: number, fields: Partial<WireSpan> = {}) =>
  wireSpan({
    spanId: id(number),
    name: `span ${number}`,
    ...(parent !== undefined && { parentSpanId: id(parent) }),
    ...fields,
  });
const names = (rows: readonly SpanRow[]) => rows.map(({ level, span }) => `${level} ${span.name}`);

test('rows stand under their parents, in the order of their start', () => {
  const rows = traceRows([numbered(3, 1), numbered(1, 0), numbered(2, 0, { start: 5 }), numbered(0)]);

  expect(names(rows)).toEqual(['1 span 0', '2 span 1', '3 span 3', '2 span 2']);
  expect(rows[0]).toMatchObject({ children: 2, descendants: 3, place: 1, siblings: 1 });
  expect(rows[3]).toMatchObject({ place: 2, siblings: 2, parent: rows[0] });
});

test('rows tell of errors below them', () => {
  const rows = traceRows([numbered(0), numbered(1, 0), numbered(2, 1, { status: { code: 'ERROR' } })]);

  expect(rows.map(({ errorsBelow }) => errorsBelow)).toEqual([1, 1, 0]);
});

test('spans of the same id have keys of their own, by arrival', () => {
  const rows = traceRows([numbered(0), numbered(1, 0, { start: 9 }), numbered(1, 0)]);

  expect(rows.map(({ key, twin }) => [key, twin])).toEqual([
    [id(0), 1],
    [`${id(1)}.2`, 2],
    [id(1), 1],
  ]);
});

test('every span has a row, whatever is collapsed what is left is in order, and nothing of it is collapsed away', () => {
  const number = fc.nat({ max: 12 });
  const spans = fc.array(fc.record({ own: number, parent: fc.option(number), start: number }));
  fc.assert(
    fc.property(spans, fc.array(fc.nat({ max: 20 })), (given, folded) => {
      const rows = traceRows(
        given.map(({ own, parent, start }) => numbered(own, parent ?? undefined, { start })),
      );
      const collapsed = new Set(folded.flatMap((index) => rows[index]?.key ?? []));
      const isHidden = (row: SpanRow): boolean =>
        row.parent !== undefined && (collapsed.has(row.parent.key) || isHidden(row.parent));

      expect(rows).toHaveLength(given.length);
      expect(new Set(rows.map(({ key }) => key)).size).toBe(given.length);
      expect(visibleRows(rows, collapsed)).toEqual(rows.filter((row) => !isHidden(row)));
    }),
  );
});

test('the root is the first without a parent, else the first of all', () => {
  expect(rootOf(traceRows([numbered(1, 9), numbered(0, undefined, { start: 5 })]))?.span.name).toBe('span 0');
  expect(rootOf(traceRows([numbered(1, 9)]))?.span.name).toBe('span 1');
  expect(rootOf([])).toBeUndefined();
});

test.each([
  ['without children', [], 10],
  ['with one', [[2, 5]], 7],
  [
    'with two at once',
    [
      [2, 5],
      [3, 7],
    ],
    5,
  ],
  [
    'with one in another',
    [
      [2, 8],
      [3, 4],
    ],
    4,
  ],
  [
    'with one that begins before and one that ends after it',
    [
      [-5, 1],
      [9, 20],
    ],
    8,
  ],
  ['with one wholly elsewhere', [[20, 30]], 10],
  ['with one that covers it', [[-1, 11]], 0],
  ['with one that ends before it starts', [[5, 2]], 10],
])('self time %s', (_, children, expected) => {
  const intervals = children.map(([start = 0, end = 0]) => ({ start, end }));

  expect(selfTime({ start: 0, end: 10 }, intervals)).toBe(expected);
});

test('self time is never below zero, nor above the duration', () => {
  const time = fc.integer({ min: -50, max: 50 });
  const interval = fc.record({ start: time, end: time });
  fc.assert(
    fc.property(interval, fc.array(interval), (span, children) => {
      const self = selfTime(
        span,
        children.toSorted((a, b) => a.start - b.start),
      );
      expect(self).toBeGreaterThanOrEqual(0);
      expect(self).toBeLessThanOrEqual(Math.max(0, span.end - span.start));
    }),
  );
});

describe('notes', () => {
  const notes = (spans: readonly WireSpan[], droppedSpans = 0) => {
    const rows = traceRows(spans);
    return notesOf(wireTrace(spans, { droppedSpans }), rows, timeScale(rows)).map(({ text }) => text);
  };

  test('are none for a sound trace', () => {
    expect(notes([numbered(0), numbered(1, 0)])).toEqual([]);
  });

  test('tell what is amiss', () => {
    expect(notes([numbered(1, 9), numbered(2, 8)])).toEqual([
      expect.stringMatching(/^The root is missing/),
      expect.stringMatching(/^2 spans have a parent that is not here: it runs elsewhere/),
    ]);
    expect(notes([numbered(0), numbered(1, 2), numbered(2, 1)])).toEqual([
      expect.stringMatching(/^1 span is its own ancestor/),
    ]);
    expect(notes([numbered(0), numbered(1, 0), numbered(1, 0)])).toEqual([
      expect.stringMatching(/^1 span has the id of another/),
    ]);
    expect(notes([numbered(0, undefined, { start: 9, end: 1 })])).toEqual([
      expect.stringMatching(/^1 span ends before it starts/),
    ]);
    expect(notes([numbered(0), numbered(1, 0, { start: 7_200e9, end: 7_201e9 })])).toEqual([
      expect.stringMatching(/^1 span reaches so far away/),
    ]);
    expect(notes([numbered(0)], 7)).toEqual([expect.stringMatching(/^7 more spans/)]);
  });

  test('tell why a span is an orphan', () => {
    const [orphan] = traceRows([numbered(1, 0)]);

    expect(orphan && orphanText(orphan)).toBe(
      `Its parent ${id(0)} is not here: it runs elsewhere, was not sampled, or has not arrived.`,
    );
  });
});
