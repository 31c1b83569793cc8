import type { WireTrace } from '../../wire.ts';
import { formatDuration } from '../duration.ts';
import type { SpanRow } from './trace-rows.ts';

/** Spans that arrived together: one request of an exporter. */
export interface Arrival {
  /** In nanoseconds since the trace's start. */
  readonly time: number;
  readonly spans: number;
}

/** When the spans arrived here, the first first. */
export function arrivalsOf({ spans, startUnixNano }: WireTrace): Arrival[] {
  const counts = new Map<number, number>();
  for (const { receivedAt } of spans) counts.set(receivedAt, (counts.get(receivedAt) ?? 0) + 1);
  const startMs = Number(BigInt(startUnixNano) / 1_000n) / 1_000;
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([receivedAt, count]) => ({ time: (receivedAt - startMs) * 1e6, spans: count }));
}

/** That in words. */
export function arrivalText(arrivals: readonly Arrival[], root: SpanRow): string {
  const { span, orphan } = root;
  const end = Math.max(span.start, span.end);
  const what = orphan === false ? 'the root' : 'the first span';
  const [first, ...more] = arrivals;
  if (!first) return '';
  const last = more.at(-1);
  if (!last) return `arrived ${when(first.time - end, what)}`;
  return `arrived in ${arrivals.length} requests, the first ${when(first.time - end, what)}, the last ${when(last.time - end)}`;
}

/** @param what whose end it is; that of the sentence before where left out */
function when(time: number, what?: string): string {
  const ms = time / 1e6;
  const end = what === undefined ? 'it' : `${what} ended`;
  // Arrivals are known to the millisecond.
  if (Math.abs(ms) < 1) return `as ${what ?? 'it'} ended`;
  return `${formatDuration(Math.abs(ms))} ${ms < 0 ? 'before' : 'after'} ${end}`;
}
