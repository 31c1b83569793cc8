import type { WireEvent, WireLink, WireSpan, WireTrace } from '../wire.ts';
import type { Cell, ColumnType } from './cell.ts';

const statusCodes = { UNSET: 0, OK: 1, ERROR: 2 } as const;

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** The columns that Honeycomb itself makes of a span. */
export const spanCells = ({ traceId }: WireTrace, span: WireSpan) => toCells(spanValues(traceId, span));

/** Those that it makes of one of a span's events. */
export function eventCells({ traceId }: WireTrace, span: WireSpan, { name, time }: WireEvent) {
  return toCells({
    ...annotationValues(traceId, span, 'span_event'),
    name,
    'meta.time_since_span_start_ms': Math.max(0, (time - span.start) / 1e6),
    'meta.invalid_time_since_span_start': time < span.start || undefined,
  });
}

/** Those that it makes of one of a span's links. */
export function linkCells({ traceId }: WireTrace, span: WireSpan, link: WireLink) {
  return toCells({
    ...annotationValues(traceId, span, 'link'),
    'trace.link.trace_id': shortTraceId(link.traceId),
    'trace.link.span_id': link.spanId,
  });
}

function annotationValues(traceId: string, span: WireSpan, type: string): Values {
  return {
    'trace.trace_id': shortTraceId(traceId),
    'trace.parent_id': span.spanId,
    parent_name: span.name,
    'meta.annotation_type': type,
    'meta.signal_type': 'trace',
    error: span.status.code === 'ERROR' || undefined,
  };
}

function spanValues(traceId: string, span: WireSpan): Values {
  const kind = span.kind.toLowerCase();
  return {
    'trace.trace_id': shortTraceId(traceId),
    'trace.span_id': span.spanId,
    'trace.parent_id': span.parentSpanId,
    'trace.trace_state': span.traceState,
    name: span.name,
    'span.kind': kind,
    type: kind,
    duration_ms: Math.max(0, (span.end - span.start) / 1e6),
    'meta.invalid_duration': span.end < span.start || undefined,
    status_code: statusCodes[span.status.code],
    status_message: span.status.message || undefined,
    error: span.status.code === 'ERROR' || undefined,
    'span.num_events': span.events.length,
    'span.num_links': span.links.length,
    'meta.signal_type': 'trace',
  };
}

const floats = new Set(['duration_ms', 'meta.time_since_span_start_ms']);

function toCells(values: Values): [string, Cell][] {
  return Object.entries(values).flatMap(([name, value]): [string, Cell][] =>
    value === undefined ? [] : [[name, { type: typeOf(name, value), value, from: 'honeycomb' }]],
  );
}

function typeOf(name: string, value: string | number | boolean): ColumnType {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  return floats.has(name) ? 'float' : 'integer';
}

/** An id of 64 bits in the place of one of 128 is shown without the zeros before it. */
const shortTraceId = (id: string) => (/^0{16}[0-9a-f]{16}$/.test(id) ? id.slice(16) : id);
