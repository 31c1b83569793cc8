import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';

/** One answer of the backend, or why there is none. */
export type SendResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** As the header has it: seconds or a date. */
      readonly retryAfter?: string | undefined;
      readonly body: Uint8Array;
    }
  /** Nothing of the request can have reached the backend whole. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** All of it was sent, `twice` over two connections, and nobody knows what became of it. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly twice?: boolean };

/** An answer to an export is a few bytes; more than this is not one, and is not kept. */
const maxAnswerBytes = 64 * 1024;

/** A connection that was idle for longer may be dead after a thaw without a sign of it. */
const maxIdleMs = 30_000;

/**
 * Posts bodies to one URL over a kept-alive connection.
 *
 * Why not the exporter package's transport: it retries by itself, hides `Retry-After`, and bounds idleness instead
 * of the whole exchange. Here one deadline covers connecting, sending and the answer.
 */
export class Sender {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  #client: Promise<typeof import('node:http') | typeof import('node:https')> | undefined;
  #agent: Agent | undefined;
  #lastUsed = 0;

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#url = new URL(url);
    this.#headers = headers;
  }

  /** Never rejects. A connection that the backend closed while it was idle is replaced once, at once. */
  async send(
    body: Uint8Array,
    headers: Readonly<Record<string, string>>,
    timeoutMs: number,
  ): Promise<SendResult> {
    const deadline = Date.now() + timeoutMs;
    const first = await this.#attempt(body, headers, timeoutMs);
    if (first.kind !== 'stale') return first;
    const second = await this.#attempt(body, headers, Math.max(deadline - Date.now(), 1));
    if (second.kind !== 'stale' && second.kind !== 'unknown') return second;
    return { kind: 'unknown', reason: second.reason, twice: first.sent };
  }

  async #attempt(
    body: Uint8Array,
    headers: Readonly<Record<string, string>>,
    timeoutMs: number,
  ): Promise<Attempt> {
    // Loaded by the first flush, not by Init: node:http costs 4 ms, node:https as much again.
    this.#client ??= this.#url.protocol === 'https:' ? import('node:https') : import('node:http');
    const { request, Agent } = await this.#client;
    if (Date.now() - this.#lastUsed > maxIdleMs) this.#closeConnections();
    this.#agent ??= new Agent({ keepAlive: true });
    const options: RequestOptions = {
      method: 'POST',
      agent: this.#agent,
      headers: { ...this.#headers, ...headers, 'content-length': body.byteLength },
    };
    const result = await exchange(request(this.#url, options), body, timeoutMs);
    this.#lastUsed = Date.now();
    return result;
  }

  #closeConnections(): void {
    this.#agent?.destroy();
    this.#agent = undefined;
  }
}

/** `stale`: a connection that was kept open turned out to be dead. */
type Attempt = SendResult | { readonly kind: 'stale'; readonly reason: string; readonly sent: boolean };

const staleCodes = new Set(['ECONNRESET', 'EPIPE']);

function exchange(request: ClientRequest, body: Uint8Array, timeoutMs: number): Promise<Attempt> {
  return new Promise((resolve) => {
    let sent = false;
    let answer: IncomingMessage | undefined;
    const finish = (result: Attempt): void => {
      clearTimeout(timer);
      resolve(result);
    };
    const fail = (reason: string): void => finish({ kind: sent ? 'unknown' : 'failed', reason });
    const timer = setTimeout(() => {
      // An answer that has begun is one, however slowly the rest of it drips.
      if (answer) answer.destroy();
      else fail(`no answer within ${timeoutMs} ms`);
      request.destroy();
    }, timeoutMs);
    request.on('finish', () => {
      sent = true;
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code ?? error.message;
      if (answer) return;
      if (request.reusedSocket && staleCodes.has(reason)) finish({ kind: 'stale', reason, sent });
      else fail(reason);
    });
    request.on('response', (response) => {
      answer = response;
      collect(response, finish);
    });
    request.end(body);
  });
}

/** Once the status has come the backend has decided, whether or not the rest of its answer arrives. */
function collect(response: IncomingMessage, finish: (result: SendResult) => void): void {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const answered = (): void => {
    const { statusCode: status = 0, headers } = response;
    finish({ kind: 'answered', status, retryAfter: headers['retry-after'], body: Buffer.concat(chunks) });
  };
  response.on('data', (chunk: Uint8Array) => {
    length += chunk.byteLength;
    if (length <= maxAnswerBytes) chunks.push(chunk);
    else response.destroy();
  });
  // `end` where the connection lives on, `close` where it broke off; the first of them counts.
  response.on('end', answered).on('close', answered).on('error', answered);
}
