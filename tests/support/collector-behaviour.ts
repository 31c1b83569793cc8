import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { accept, refuse } from '../../local/receiver/answer.ts';
import { formatOf, jsonFormat } from '../../local/receiver/encoding.ts';
import { writeProtobufPartialSuccess } from '../../local/receiver/protobuf.ts';
import type { Traces } from '../../local/receiver/read-traces.ts';

/** What the collector does with a request; `delayMs` waits before it does. */
export type Behaviour = { readonly delayMs?: number } & (
  | { readonly kind: 'accept' }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    }
  | { readonly kind: 'partialSuccess'; readonly rejectedSpans: number; readonly errorMessage: string }
  /** Bytes that are not HTTP. */
  | { readonly kind: 'garbage' }
  /** A 200 that ends before the length that it announced. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'resetBeforeBody' }
  | { readonly kind: 'resetAfterBody' }
);

/** Whether a backend that behaves so keeps the spans. */
export function keepsSpans(behaviour: Behaviour): boolean {
  const { kind } = behaviour;
  const isSuccess = kind === 'status' && behaviour.status >= 200 && behaviour.status < 300;
  return kind === 'accept' || kind === 'partialSuccess' || isSuccess;
}

/** Does to a request, whose body has been read, what the behaviour says. */
export async function behave(
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
  traces: Traces,
): Promise<void> {
  if (behaviour.delayMs !== undefined) {
    await sleep(behaviour.delayMs, undefined, { ref: false });
  }
  const { socket } = request;
  switch (behaviour.kind) {
    case 'accept':
      return traces.ok ? accept(request, response) : refuse(request, response, traces.refusal);
    case 'status':
      response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
      return;
    case 'partialSuccess':
      return answerPartialSuccess(behaviour, request, response);
    case 'garbage':
      socket.end('\u0016\u0003\u0001 this is not HTTP\r\n\r\n');
      return;
    case 'truncated':
      socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"partial');
      return;
    case 'resetBeforeBody':
    case 'resetAfterBody':
      socket.resetAndDestroy();
      return;
    case 'hang':
      return;
  }
}

function answerPartialSuccess(
  { rejectedSpans, errorMessage }: Extract<Behaviour, { kind: 'partialSuccess' }>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { encoding, mediaType } = formatOf(request.headers['content-type']) ?? jsonFormat;
  const partialSuccess = { rejectedSpans, errorMessage };
  const body =
    encoding === 'json' ? JSON.stringify({ partialSuccess }) : writeProtobufPartialSuccess(partialSuccess);
  response.writeHead(200, { 'content-type': mediaType }).end(body);
}
