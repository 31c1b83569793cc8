import type { Segment } from './layout.ts';
import type { ReceivedSpan } from './span.ts';

/** A column that shows when in its trace a span ran. */
export interface Timeline {
  /** How wide it is, the space before it included; 0 on a terminal too narrow for it. */
  readonly columns: number;
  bar(span: ReceivedSpan): Segment;
}

const MIN_WIDTH = 80;
const GAP = '  ';

/** When the first of the spans starts and the last ends, in nanoseconds since 1970; both 0 for no spans. */
export function extentOf(spans: readonly ReceivedSpan[]): { start: bigint; end: bigint } {
  let start = spans[0]?.startTimeUnixNano ?? 0n;
  let end = start;
  for (const span of spans) {
    if (span.startTimeUnixNano < start) {
      start = span.startTimeUnixNano;
    }
    if (span.endTimeUnixNano > end) {
      end = span.endTimeUnixNano;
    }
  }
  return { start, end };
}

/** The timeline of these spans for a terminal of `width` columns, of which it takes about a quarter. */
export function timelineOf(spans: readonly ReceivedSpan[], width: number): Timeline {
  if (width < MIN_WIDTH) {
    return { columns: 0, bar: () => ({ text: '' }) };
  }
  const cells = Math.min(40, Math.floor(width / 4));
  const { start, end } = extentOf(spans);
  const perCell = Math.max(1, Number(end - start)) / cells;
  const cellAt = (time: bigint) => Math.min(cells, Math.max(0, Number(time - start) / perCell));
  return {
    columns: GAP.length + cells,
    bar(span) {
      const from = Math.min(cells - 1, Math.floor(cellAt(span.startTimeUnixNano)));
      const length = Math.max(1, Math.round(cellAt(span.endTimeUnixNano)) - from);
      const style = span.status.code === 'ERROR' ? 'red' : 'blue';
      return { text: `${GAP}${' '.repeat(from)}${'━'.repeat(length)}`, style };
    },
  };
}
