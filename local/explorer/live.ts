import type { ServerResponse } from 'node:http';
import type { Filter } from './filter.ts';
import { matches } from './matches.ts';
import { summaryOf } from './summary.ts';
import type { TraceStore } from './trace-store.ts';
import type { Changes } from './wire.ts';

/** Traces come many a second; readers do not. */
const pauseMs = 250;

/** Tells each open page of what changed among the traces that its filter lets through. */
export class LiveStreams {
  readonly #store: TraceStore;
  readonly #streams = new Map<ServerResponse, Filter>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: TraceStore) {
    this.#store = store;
  }

  open(response: ServerResponse, filter: Filter): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': open\n\n');
    this.#streams.set(response, filter);
    response.once('close', () => this.#streams.delete(response));
  }

  changed(traceId: string, _gone: boolean): void {
    if (this.#streams.size === 0) return;
    this.#changed.add(traceId);
    this.#timer ??= setTimeout(() => this.#tell(), pauseMs).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const response of this.#streams.keys()) response.end();
  }

  #tell(): void {
    this.#timer = undefined;
    const ids = [...this.#changed];
    this.#changed.clear();
    for (const [response, filter] of this.#streams) {
      response.write(`event: changes\ndata: ${JSON.stringify(this.#changesFor(ids, filter))}\n\n`);
    }
  }

  #changesFor(ids: readonly string[], filter: Filter): Changes {
    const traces = ids.map((id) => this.#store.get(id)).filter((trace) => trace !== undefined);
    const shown = traces.filter((trace) => matches(trace, filter));
    const ofShown = new Set(shown.map(({ traceId }) => traceId));
    return {
      traces: shown.map(summaryOf),
      gone: ids.filter((id) => !ofShown.has(id)),
      kept: this.#store.kept,
    };
  }
}
