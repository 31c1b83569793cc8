import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createExplorer, type Explorer, type ExplorerOptions } from '../../local/explorer/explorer.ts';
import type { Changes } from '../../local/explorer/wire.ts';
import { startReceiver } from '../../local/receiver/receiver.ts';

/** What a request got back. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** `text` as JSON; throws where it is none. */
  readonly json: <T>() => T;
}

/** What to send with a request; a GET unless told otherwise. */
export interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An explorer in a receiver on a free port. */
export interface ServedExplorer {
  readonly url: string;
  readonly explorer: Explorer;
  /** Sends a request with just these headers, the ones that a browser alone may set among them. */
  ask(path: string, sending?: Sending): Promise<Answered>;
  /** The JSON of a GET that succeeds. */
  get<T>(path: string): Promise<T>;
  /** Posts spans in the form of OTLP/JSON, of one resource and scope; those of no resource with `null`. */
  post(spans: readonly object[], resource?: object | null): Promise<void>;
  /** Opens a live stream. */
  live(query?: string): Promise<Live>;
  close(): Promise<void>;
}

/** A live stream, from a client that reads it. */
export interface Live {
  readonly response: IncomingMessage;
  /** All that came so far. */
  readonly changes: readonly Changes[];
  readonly raw: () => string;
  /** Resolves once `isEnough`; the test's time-out ends a wait for what never comes. */
  until(isEnough: () => boolean): Promise<void>;
}

export const pageFiles = new Map(
  Object.entries({ '/': 'text/html; charset=utf-8', '/page.js': 'text/javascript; charset=utf-8' }).map(
    ([path, type]) => [path, { type, body: Buffer.from(`the file ${path}`) }],
  ),
);

export async function serveExplorer(options: ExplorerOptions = {}): Promise<ServedExplorer> {
  const explorer = createExplorer(pageFiles, options);
  const receiver = await startReceiver({
    port: 0,
    onSpans: (spans) => explorer.add(spans),
    pages: (request, response) => explorer.handle(request, response),
  });
  const { url } = receiver;
  const ask = (path: string, sending?: Sending) => send(url, path, sending);
  return {
    url,
    explorer,
    ask,
    async get<T>(path: string) {
      const answer = await ask(path);
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
      return answer.json<T>();
    },
    async post(
      spans,
      resource = { attributes: [{ key: 'service.name', value: { stringValue: 'Cruddur' } }] },
    ) {
      const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
      const headers = { 'content-type': 'application/json' };
      const answer = await ask('/v1/traces', { method: 'POST', headers, body });
      expect([answer.status, answer.text]).toEqual([200, '{}']);
    },
    live: (query = '') => openLive(`${url}/api/live?q=${encodeURIComponent(query)}`),
    async close() {
      explorer.close();
      await receiver.close();
    },
  };
}

async function send(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: Sending = {},
): Promise<Answered> {
  // Not `fetch`: it would mend the path, and set headers of its own.
  const { hostname, port } = new URL(url);
  const request = httpRequest({ hostname, port, path, method, headers }).end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const answer = await text(response);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: answer,
    json: <T>() => JSON.parse(answer) as T,
  };
}

async function openLive(url: string): Promise<Live> {
  const [response] = (await once(httpRequest(url).end(), 'response')) as [IncomingMessage];
  let raw = '';
  const changes: Changes[] = [];
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const whole = raw.lastIndexOf('\n\n') + 2;
    raw += chunk;
    const complete = raw.slice(Math.max(0, whole - 1), raw.lastIndexOf('\n\n') + 1);
    for (const [, data = ''] of complete.matchAll(/^event: changes\ndata: (.*)$/gm))
      changes.push(JSON.parse(data));
  });
  return {
    response,
    changes,
    raw: () => raw,
    async until(isEnough) {
      while (!isEnough()) await once(response, 'data');
    },
  };
}
