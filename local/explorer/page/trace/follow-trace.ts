import type { Changes, TraceList, WireTrace } from '../../wire.ts';

export interface TraceListener {
  readonly onTrace: (trace: WireTrace) => void;
  /** In a sentence. */
  readonly onProblem: (problem: string) => void;
}

const gone = 'This trace is not here: it was let go to make room for newer ones, or never arrived.';
const unreachable = 'The explorer does not answer. Is it still running?';

/** Fetches a trace now, and whenever the server tells that it changed. Returns what ends that. */
export function followTrace(traceId: string, { onTrace, onProblem }: TraceListener): () => void {
  const ended = new AbortController();
  let spans = 0;
  const load = oneAtATime(async () => {
    const answer = await fetch(`/api/traces/${traceId}`, { signal: ended.signal });
    if (!answer.ok) return onProblem(answer.status === 404 ? gone : unreachable);
    const trace: WireTrace = await answer.json();
    spans = trace.spans.length;
    onTrace(trace);
  });
  const failed = () => {
    if (!ended.signal.aborted) onProblem(unreachable);
  };
  const reload = () => load().catch(failed);
  // What changed before the stream was there, or while it was cut, shows in the number of spans.
  const catchUp = async () => {
    const answer = await fetch(`/api/traces?q=${traceId}`, { signal: ended.signal });
    const { traces }: TraceList = await answer.json();
    const known = traces.find((summary) => summary.traceId === traceId);
    if (spans > 0 && known?.spans !== spans) await reload();
  };
  const stream = new EventSource(`/api/live?q=${traceId}`);
  stream.addEventListener('open', () => void catchUp().catch(failed));
  stream.addEventListener('changes', ({ data }: MessageEvent<string>) => {
    const changes: Changes = JSON.parse(data);
    const isOurs = changes.traces.some((summary) => summary.traceId === traceId);
    if (isOurs || changes.gone.includes(traceId)) void reload();
  });
  void reload();
  return () => {
    ended.abort();
    stream.close();
  };
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
