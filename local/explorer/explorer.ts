import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReceivedSpan } from '../receiver/span.ts';
import { answerBytes, answerProblem } from './answer.ts';
import type { PageFiles } from './build-page.ts';
import { dataRoute, type Route } from './data-routes.ts';
import { type LiveOptions, LiveStreams } from './live.ts';
import { foreignRequest } from './same-origin.ts';
import { TraceStore, type TraceStoreOptions } from './trace-store.ts';

/** The explorer: keeps what the receiver gets, and serves the page that shows it. */
export interface Explorer {
  add(spans: readonly ReceivedSpan[]): void;
  /** Answers a request for the page or its data. The caller has made sure that the host is a loopback one. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Ends the live streams. */
  close(): void;
}

/** The bounds of what is kept, and the pace of the live streams. */
export type ExplorerOptions = Omit<TraceStoreOptions, 'onChange'> & LiveOptions;

/** Whatever a span holds and whoever asks: nothing of it runs, is embedded or taken for another type, or stays in a cache. */
const headers: ReadonlyMap<string, string> = new Map([
  [
    'content-security-policy',
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cache-control', 'no-store'],
]);

/**
 * Makes an explorer that serves these files as its page.
 *
 * @example
 * const explorer = createExplorer(await buildPage());
 * await startReceiver({ port: 4318, onSpans: explorer.add, pages: explorer.handle });
 */
export function createExplorer(files: PageFiles, options: ExplorerOptions = {}): Explorer {
  const store: TraceStore = new TraceStore({
    ...options,
    onChange: (trace, isGone) => live.changed(trace, isGone),
  });
  const live = new LiveStreams(() => store.kept, options);
  return {
    add: (spans) => store.add(spans),
    handle(request, response) {
      response.setHeaders(new Map(headers));
      const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
      const route = dataRoute(path, store, live) ?? pageRoute(path, files);
      const refusal = refuse(request, route !== undefined);
      if (refusal) answerProblem(response, ...refusal);
      else route?.(response, new URLSearchParams(query));
    },
    close: () => live.close(),
  };
}

function pageRoute(path: string, files: PageFiles): Route | undefined {
  const file = files.get(/^\/trace\/[0-9a-f]{32}$/.test(path) ? '/' : path);
  return file && ((response) => answerBytes(response, 200, file.body, { 'content-type': file.type }));
}

type Refusal = [status: 403 | 404 | 405, problem: string, headers?: Readonly<Record<string, string>>];

function refuse(request: IncomingMessage, isSomething: boolean): Refusal | undefined {
  const foreign = foreignRequest(request);
  if (foreign !== undefined) return [403, foreign];
  if (!isSomething)
    return [404, 'There is nothing at this address; the traces are at /, spans go to /v1/traces.'];
  if (request.method === 'GET') return undefined;
  return [405, `The method is ${request.method}; this is only to be read, with GET.`, { allow: 'GET' }];
}
