import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accept, type Refusal, refuse } from './answer.ts';
import { readBody } from './body.ts';
import { answerPreflight, isPreflight, letRead, refuseHost, refuseOrigin } from './origin.ts';
import { readTraces, refuseMediaType, unreadable } from './read-traces.ts';
import type { ReceivedSpan } from './span.ts';
import { printable, truncate } from './terminal-text.ts';

/** What a receiver is started with. */
export interface ReceiverOptions {
  /** The port to listen on; 0 for any that is free. */
  readonly port: number;
  /** Gets the spans of each request that has any, before the request is answered. If it throws, the answer is 500. */
  readonly onSpans: (spans: ReceivedSpan[]) => void;
  /** Answers what is not for `/v1/traces`; 404 without. */
  readonly pages?: (request: IncomingMessage, response: ServerResponse) => void;
  /** How long a client may take to send a request, in milliseconds; 10 seconds unless told otherwise. */
  readonly requestTimeoutMs?: number;
}

/** A receiver that listens. `url` is its origin, to which clients add `/v1/traces`. */
export interface Receiver {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const PATH = '/v1/traces';

/**
 * Starts an OTLP/HTTP receiver for the developer's own machine: traces as JSON or protobuf, plain or gzip, on
 * 127.0.0.1 only, and from no page but of this machine. Rejects with a sentence when the port cannot be had.
 * https://opentelemetry.io/docs/specs/otlp/#otlphttp
 *
 * @example
 * const receiver = await startReceiver({ port: 4318, onSpans: (spans) => assembler.add(spans) });
 */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { port, requestTimeoutMs = 10_000 } = options;
  const timeouts = {
    headersTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    // Node looks for late clients only this often.
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
  };
  const server = createServer(timeouts, (request, response) => {
    receive(request, response, options).catch((error: unknown) => fail(request, response, error));
  });
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return { url: `http://${HOST}:${address.port}`, port: address.port, close: () => close(server) };
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  { onSpans, pages }: ReceiverOptions,
): Promise<void> {
  // An answer may quote what was sent, and is to be read as nothing but what its type says.
  response.setHeader('x-content-type-options', 'nosniff');
  const foreign = refuseHost(request);
  const isForTraces = pathOf(request) === PATH;
  if (foreign === undefined && pages !== undefined && !isForTraces) {
    return pages(request, response);
  }
  const refusal = foreign ?? refuseOrigin(request);
  if (refusal !== undefined) {
    return refuse(request, response, refusal);
  }
  letRead(request, response);
  if (isForTraces && isPreflight(request)) {
    return answerPreflight(response);
  }
  await receiveTraces(request, response, onSpans);
}

async function receiveTraces(
  request: IncomingMessage,
  response: ServerResponse,
  onSpans: ReceiverOptions['onSpans'],
): Promise<void> {
  const refusal = refuseTarget(request) ?? refuseMediaType(request.headers);
  if (refusal !== undefined) {
    return refuse(request, response, refusal);
  }
  const body = await readBody(request);
  if (!body.ok) {
    return body.reason === 'aborted' ? undefined : refuse(request, response, unreadable(body));
  }
  const traces = await readTraces(request.headers, body.bytes);
  if (!traces.ok) {
    return refuse(request, response, traces.refusal);
  }
  if (traces.spans.length > 0) {
    onSpans(traces.spans);
  }
  accept(request, response);
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?')[0] ?? '';

function refuseTarget(request: IncomingMessage): Refusal | undefined {
  const { method = '' } = request;
  const path = pathOf(request);
  if (path !== PATH) {
    return { status: 404, message: `There is nothing at "${show(path)}"; send traces to ${PATH}.` };
  }
  return method === 'POST'
    ? undefined
    : {
        status: 405,
        message: `The method is ${method}; send traces with POST.`,
        headers: { allow: 'POST' },
      };
}

function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const reason = show(error instanceof Error ? error.message : String(error));
  refuse(request, response, {
    status: 500,
    message: `The receiver itself failed: ${reason}. The spans may be lost.`,
  });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be had (${error.message})`;
      const message = `Port ${port} on ${HOST} ${why}: set the environment variable OTLP_PORT to another.`;
      reject(new Error(message, { cause: error }));
    });
    server.listen(port, HOST, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function show(text: string): string {
  return truncate(printable(text), 80);
}
