import { extentOf } from '../receiver/timeline.ts';
import type { StoredSpan, StoredTrace } from './trace-store.ts';
import type { TraceSummary } from './wire.ts';

/** A trace as a row of the list. */
export function summaryOf({ traceId, spans, number }: StoredTrace): TraceSummary {
  const root = rootOf(spans);
  const { start, end } = extentOf(spans);
  const httpStatus = root.attributes['http.response.status_code'];
  return {
    traceId,
    name: root.name,
    rootMissing: root.parentSpanId !== undefined,
    service: String(root.resource['service.name'] ?? 'unknown'),
    startMs: Number(start) / 1e6,
    durationMs: Number(end - start) / 1e6,
    spans: spans.length,
    errors: spans.filter(({ status }) => status.code === 'ERROR').length,
    coldStart: spans.some(({ attributes }) => attributes['faas.coldstart'] === true),
    ...(typeof httpStatus === 'number' && { httpStatus }),
    number,
  };
}

/** The earliest span without a parent; the earliest of all where there is none. */
function rootOf(spans: readonly StoredSpan[]): StoredSpan {
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  return earliest(roots.length > 0 ? roots : spans);
}

const earliest = (spans: readonly StoredSpan[]): StoredSpan =>
  spans.reduce((first, span) => (span.startTimeUnixNano < first.startTimeUnixNano ? span : first));
