import type { Changes, TraceList } from '../../wire.ts';
import { fetched, type LiveList, withChanges } from './live-list.ts';

/** Where the browser does not try again by itself. */
const retryMs = 2_000;

type Tell = (change: (list: LiveList) => LiveList) => void;

/**
 * Follows the traces that a filter lets through until the returned function is called. The whole list is fetched each
 * time that the stream opens, so that what was missed while it was closed is not missing.
 */
export function followTraces(q: string, tell: Tell): () => void {
  const stopped = new AbortController();
  connect(q, tell, stopped.signal);
  return () => stopped.abort();
}

function connect(q: string, tell: Tell, stopped: AbortSignal): void {
  if (stopped.aborted) return;
  const source = new EventSource(`/api/live?${new URLSearchParams({ q })}`);
  stopped.addEventListener('abort', () => source.close());
  // Holds what comes before the list does.
  let early: Changes[] | undefined = [];
  const retry = () => {
    source.close();
    setTimeout(() => connect(q, tell, stopped), retryMs);
  };
  const fetchAll = async (connection: LiveList['connection']) => {
    early = [];
    const list = await fetchList(q, stopped);
    const meanwhile = early ?? [];
    early = undefined;
    if (list) tell(() => ({ ...fetched(q, list, meanwhile), connection }));
    else if (!stopped.aborted) tell((was) => ({ ...was, connection: 'lost' }));
    return list !== undefined;
  };
  source.addEventListener('open', async () => {
    if (!(await fetchAll('live')) && !stopped.aborted) retry();
  });
  source.addEventListener('changes', ({ data }: MessageEvent<string>) => {
    const changes = JSON.parse(data) as Changes;
    if (early) early.push(changes);
    else tell((list) => withChanges(list, changes));
  });
  source.addEventListener('error', () => {
    tell((list) => ({ ...list, connection: 'lost' }));
    if (source.readyState !== EventSource.CLOSED || stopped.aborted) return;
    // A server that has no stream left may still have the list.
    void fetchAll('lost');
    retry();
  });
}

async function fetchList(q: string, signal: AbortSignal): Promise<TraceList | undefined> {
  try {
    const response = await fetch(`/api/traces?${new URLSearchParams({ q })}`, { signal });
    return response.ok ? ((await response.json()) as TraceList) : undefined;
  } catch {
    return undefined;
  }
}
