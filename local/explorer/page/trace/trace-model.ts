import type { WireTrace } from '../../wire.ts';
import { type Arrival, arrivalsOf } from './arrivals.ts';
import { initOf } from './init-bar.ts';
import { type Note, notesOf } from './notes.ts';
import { type Services, servicesOf } from './services.ts';
import { type TimeScale, timeScale } from './time-scale.ts';
import { rootOf, type SpanRow, traceRows } from './trace-rows.ts';

/** All that the view shows of a trace, computed once for each state of it. */
export interface TraceModel {
  readonly trace: WireTrace;
  readonly rows: readonly SpanRow[];
  readonly byKey: ReadonlyMap<string, SpanRow>;
  readonly root: SpanRow | undefined;
  readonly errors: number;
  /** From the start of the first span on the axis to the end of the last, in nanoseconds. */
  readonly duration: number;
  readonly scale: TimeScale;
  readonly services: Services;
  readonly arrivals: readonly Arrival[];
  readonly notes: readonly Note[];
}

export function traceModel(trace: WireTrace): TraceModel {
  const rows = traceRows(trace.spans);
  const arrivals = arrivalsOf(trace);
  const inits = trace.spans.flatMap((span) => initOf(span) ?? []);
  const { start, end } = timeScale(rows, inits);
  // An arrival is on the axis where it costs the spans less than a third of it.
  const near = arrivals.filter(({ time }) => time > start && time < end + (end - start) / 2);
  const scale = timeScale(rows, [...inits, ...near.map(({ time }) => ({ start: time, end: time }))]);
  return {
    trace,
    rows,
    byKey: new Map(rows.map((row) => [row.key, row])),
    root: rootOf(rows),
    errors: trace.spans.filter(({ status }) => status.code === 'ERROR').length,
    duration: durationOf(rows, scale),
    scale,
    services: servicesOf(trace),
    arrivals,
    notes: notesOf(trace, rows, scale),
  };
}

function durationOf(rows: readonly SpanRow[], scale: TimeScale): number {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { span } of rows) {
    if (span.start >= scale.start && span.start < first) first = span.start;
    if (span.end <= scale.end && span.end > last) last = span.end;
  }
  return Math.max(0, last - first);
}
