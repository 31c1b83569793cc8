import type { Changes, TraceList, WireTrace } from '../../wire.ts';
import { listenToChanges } from './live-changes.ts';

export interface TraceListener {
  readonly onTrace: (trace: WireTrace) => void;
  /** In a sentence; undefined once it is over and the trace is as it was. */
  readonly onProblem: (problem: string | undefined) => void;
}

const gone = 'This trace is not here: it was let go to make room for newer ones, or never arrived.';
const unreachable = 'The explorer does not answer. Is it still running?';

/** Fetches a trace now, and whenever the server tells that it changed. Returns what ends that. */
export function followTrace(traceId: string, { onTrace, onProblem }: TraceListener): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  let spans = 0;
  const load = oneAtATime(async () => {
    const answer = await fetch(`/api/traces/${traceId}`, { signal });
    if (!answer.ok) return onProblem(answer.status === 404 ? gone : unreachable);
    const trace: WireTrace = await answer.json();
    spans = trace.spans.length;
    onTrace(trace);
  });
  const failed = () => {
    if (!signal.aborted) onProblem(unreachable);
  };
  const reload = () => load().catch(failed);
  const loaded = reload();
  // What changed before the stream was there, or while it was cut, shows in the number of spans.
  const catchUp = async () => {
    await loaded;
    const answer = await fetch(`/api/traces?q=${traceId}`, { signal });
    const { traces }: TraceList = await answer.json();
    const known = traces.find((summary) => summary.traceId === traceId);
    if (known?.spans === spans) onProblem(undefined);
    else await reload();
  };
  const listener = {
    onOpen: () => void catchUp().catch(failed),
    onChanges(changes: Changes) {
      const isOurs = changes.traces.some((summary) => summary.traceId === traceId);
      if (isOurs || changes.gone.includes(traceId)) void reload();
    },
    onLost: failed,
  };
  listenToChanges(traceId, listener, signal);
  return () => ended.abort();
}

/** Runs a task; asked while it runs, once more after it, however often it was asked. */
function oneAtATime(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let isAsked = false;
  const run = async () => {
    try {
      do {
        isAsked = false;
        await task();
      } while (isAsked);
    } finally {
      running = undefined;
    }
  };
  return () => {
    isAsked = true;
    running ??= run();
    return running;
  };
}
