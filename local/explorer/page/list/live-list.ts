import type { Changes, Kept, TraceList, TraceSummary } from '../../wire.ts';

/** The list of traces as last heard of. */
export interface LiveList {
  /** The filter that these came through; `undefined` before there are any. */
  readonly q: string | undefined;
  /** Latest first. */
  readonly traces: readonly TraceSummary[];
  readonly kept: Kept | undefined;
  /** `lost` while the server does not answer: what is here may be out of date. */
  readonly connection: 'connecting' | 'live' | 'lost';
}

export const nothingYet: LiveList = { q: undefined, traces: [], kept: undefined, connection: 'connecting' };

/** The list after some of its traces came, grew or went. */
export function withChanges(list: LiveList, { traces, gone, kept }: Changes): LiveList {
  if (traces.length === 0 && gone.length === 0) return { ...list, kept };
  const byId = new Map(list.traces.map((trace) => [trace.traceId, trace]));
  for (const traceId of gone) byId.delete(traceId);
  for (const trace of traces) byId.set(trace.traceId, trace);
  return { ...list, traces: [...byId.values()].sort((a, b) => b.number - a.number), kept };
}

/** The list as it was fetched, with what changed while that was under way. */
export function fetched(q: string, { traces, kept }: TraceList, meanwhile: readonly Changes[]): LiveList {
  return meanwhile.reduce(withChanges, { q, traces, kept, connection: 'live' } as LiveList);
}
