import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReceivedSpan } from '../receiver/span.ts';
import type { PageFiles } from './build-page.ts';
import { parseFilter } from './filter.ts';
import { LiveStreams } from './live.ts';
import { matches } from './matches.ts';
import { summaryOf } from './summary.ts';
import { toWire } from './to-wire.ts';
import { TraceStore, type TraceStoreOptions } from './trace-store.ts';
import type { TraceList } from './wire.ts';

/** The explorer: keeps what the receiver gets, and serves the page that shows it. */
export interface Explorer {
  add(spans: readonly ReceivedSpan[]): void;
  /** Answers a request for the page or its data. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

export function createExplorer(files: PageFiles, options: TraceStoreOptions = {}): Explorer {
  const store: TraceStore = new TraceStore({
    ...options,
    onChange: (traceId, gone) => live.changed(traceId, gone),
  });
  const live = new LiveStreams(store);
  return {
    add: (spans) => store.add(spans),
    handle(request, response) {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const filter = parseFilter(url.searchParams.get('q') ?? '');
      const [, traceId] = /^\/api\/traces\/([0-9a-f]{32})$/.exec(url.pathname) ?? [];
      if (url.pathname === '/api/live') return live.open(response, filter);
      if (url.pathname === '/api/traces') {
        const traces = store.all().filter((trace) => matches(trace, filter));
        const list: TraceList = { traces: traces.map(summaryOf), kept: store.kept };
        return json(response, 200, list);
      }
      const trace = traceId === undefined ? undefined : store.get(traceId);
      if (traceId !== undefined)
        return trace
          ? json(response, 200, toWire(trace))
          : json(response, 404, { error: 'There is no such trace, or it was let go.' });
      const file = files.get(/^\/trace\/[0-9a-f]{32}$/.test(url.pathname) ? '/' : url.pathname);
      if (!file) return json(response, 404, { error: 'There is nothing here.' });
      response.writeHead(200, { 'content-type': file.type }).end(file.body);
    },
    close: () => live.close(),
  };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
