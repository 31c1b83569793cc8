import type { Changes } from '../../wire.ts';

export interface ChangesListener {
  /** Called each time that the stream opens: what happened before is not told. */
  readonly onOpen: () => void;
  readonly onChanges: (changes: Changes) => void;
  readonly onLost: () => void;
}

/** Where the browser does not try again by itself, as after a 503. */
const retryMs = 2_000;

/**
 * Listens, until the signal says that it is over, to what changes among the traces that a filter lets through. Only
 * while the page is shown: a browser has six connections to one server, and each page in the background would hold one.
 */
export function listenToChanges(q: string, listener: ChangesListener, ended: AbortSignal): void {
  let stream: EventSource | undefined;
  const connect = () => {
    stream?.close();
    if (document.hidden || ended.aborted) return;
    const source = new EventSource(`/api/live?${new URLSearchParams({ q })}`);
    stream = source;
    source.addEventListener('open', listener.onOpen);
    source.addEventListener('changes', ({ data }: MessageEvent<string>) =>
      listener.onChanges(JSON.parse(data)),
    );
    source.addEventListener('error', () => {
      listener.onLost();
      if (source.readyState === EventSource.CLOSED) setTimeout(() => source === stream && connect(), retryMs);
    });
  };
  document.addEventListener('visibilitychange', connect, { signal: ended });
  ended.addEventListener('abort', () => stream?.close());
  connect();
}
