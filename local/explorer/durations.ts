import { serviceOf } from './service.ts';
import type { StoredSpan, StoredTrace } from './stored-trace.ts';
import type { Durations } from './wire.ts';

/** Which spans to look for. */
export interface DurationsQuery {
  readonly name: string;
  /** As the list shows it; of any where it is left out. */
  readonly service: string | undefined;
  readonly limit: number;
}

type ReadQuery =
  | { readonly ok: true; readonly query: DurationsQuery }
  | { readonly ok: false; readonly problem: string };

const maxLimit = 1_000;

/** Reads `?name=…&service=…&limit=…`. */
export function readDurationsQuery(search: URLSearchParams): ReadQuery {
  const name = search.get('name');
  const limit = search.get('limit') ?? '100';
  if (name === null)
    return { ok: false, problem: 'The query has no name; add name= and the name of a span.' };
  if (!/^[1-9]\d*$/.test(limit)) {
    const problem = `The limit is ${JSON.stringify(limit.slice(0, 40))}; give a whole number from 1 to ${maxLimit}.`;
    return { ok: false, problem };
  }
  const service = search.get('service') ?? undefined;
  return { ok: true, query: { name, service, limit: Math.min(Number(limit), maxLimit) } };
}

/**
 * How long the spans of that name took in the latest traces that have one. Of several in one trace it is the first to
 * start, so that a trace with a loop counts no more than others.
 *
 * @param traces the latest first
 */
export function durationsOf(
  traces: Iterable<StoredTrace>,
  { name, service, limit }: DurationsQuery,
): Durations {
  const durations: Durations['durations'][number][] = [];
  for (const { traceId, spans } of traces) {
    const first = firstOf(
      spans,
      (span) => span.name === name && (service === undefined || serviceOf(span) === service),
    );
    if (!first) continue;
    const ms = Number(first.endTimeUnixNano - first.startTimeUnixNano) / 1e6;
    durations.push({ traceId, spanId: first.spanId, ms });
    if (durations.length >= limit) break;
  }
  return { durations };
}

function firstOf(
  spans: readonly StoredSpan[],
  isSought: (span: StoredSpan) => boolean,
): StoredSpan | undefined {
  let first: StoredSpan | undefined;
  for (const span of spans)
    if (isSought(span) && (!first || span.startTimeUnixNano < first.startTimeUnixNano)) first = span;
  return first;
}
