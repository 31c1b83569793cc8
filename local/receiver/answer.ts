import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Format, formatOf, jsonFormat } from './encoding.ts';
import { writeProtobufStatus } from './protobuf.ts';

/** A request turned away: the HTTP status, and a sentence that says what was wrong and what to do. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405 | 413 | 415 | 500;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The canonical code of each status. https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const rpcCodes: Record<Refusal['status'], number> = {
  400: 3,
  403: 7,
  404: 5,
  405: 12,
  413: 8,
  415: 3,
  500: 13,
};

/** How long a client may go on sending a body that nobody reads, so that it gets to read its answer. */
const DISCARD_MS = 2_000;

/** Answers 200 with an empty ExportTraceServiceResponse, in the request's own encoding. */
export function accept(request: IncomingMessage, response: ServerResponse): void {
  const format = formatOf(request.headers['content-type']) ?? jsonFormat;
  send(request, response, 200, format, format.encoding === 'json' ? '{}' : new Uint8Array());
}

/**
 * Answers with a google.rpc.Status, in the request's own encoding and in JSON where that is unknown.
 * https://opentelemetry.io/docs/specs/otlp/#failures
 */
export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const format = formatOf(request.headers['content-type']) ?? jsonFormat;
  const { status, message, headers = {} } = refusal;
  const body = { code: rpcCodes[status], message };
  const bytes = format.encoding === 'json' ? JSON.stringify(body) : writeProtobufStatus(body);
  send(request, response, status, format, bytes, headers);
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  format: Format,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...headers,
    'content-type': format.mediaType,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
  if (!request.complete) {
    discardRest(request);
  }
}

/**
 * Reads on and drops what it reads: to close the connection on a client that is still sending would reset it, and the
 * client would see the reset in place of the answer.
 */
function discardRest(request: IncomingMessage): void {
  request.resume();
  const timer = setTimeout(() => request.destroy(), DISCARD_MS).unref();
  request.once('close', () => clearTimeout(timer));
}
