import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request that has arrived in full. */
export interface ApiRequest {
  readonly headers: IncomingMessage['headers'];
  readonly trailers: IncomingMessage['trailers'];
  readonly body: string;
  /** The request id in the path, where there is one. */
  readonly id: string;
}

/** What answers one path; it may keep the response for later (long poll). */
export type Route = (request: ApiRequest, response: ServerResponse) => void;

/** Keys are `METHOD /path`; a segment `:id` takes anything. */
export type Routes = Readonly<Record<string, Route>>;

/** A server under way. */
export interface Api {
  /** `address:port`, as in `AWS_LAMBDA_RUNTIME_API`. */
  readonly host: string;
  /** Takes a socket for a connection to the server. */
  readonly connect: (socket: Socket) => void;
  readonly close: () => void;
}

/** Serves the routes on a free port of 127.0.0.1; everything else is answered with 404. */
export async function serveApi(routes: Routes): Promise<Api> {
  const server = createServer((request, response) => {
    answer(routes, request, response).catch((error: Error) => response.destroy(error));
  });
  // A frozen client is silent for as long as the freeze lasts: no time-out may cut it off meanwhile.
  Object.assign(server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    connect: (socket) => server.emit('connection', socket),
    close: () => closeServer(server),
  };
}

/** Answers with JSON. */
export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  send(response, status, JSON.stringify(body), headers);
}

/** Answers with a text that is JSON already, or is meant not to be. */
export function send(response: ServerResponse, status: number, body: string, headers = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** Answers as Lambda refuses: `{ errorType, errorMessage }`. */
export function refuse(response: ServerResponse, status: number, errorType: string, message: string): void {
  json(response, status, { errorType, errorMessage: message });
}

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, id = ''] = /\/invocation\/([^/]+)\/(?:response|error)$/.exec(request.url ?? '') ?? [];
  const path = id ? request.url?.replace(id, ':id') : request.url;
  const route = routes[`${request.method} ${path}`];
  const body = await readBody(request);
  if (!route) return refuse(response, 404, 'NotFound', `No ${request.method} ${request.url} here`);
  route({ headers: request.headers, trailers: request.trailers, body, id: decodeURIComponent(id) }, response);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}
