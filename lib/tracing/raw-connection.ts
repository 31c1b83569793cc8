import { connect, type Socket } from 'node:net';

/** An answer of the local API. */
export interface RawResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface RawRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the process may end while this waits for its answer: a long poll must not keep it alive. */
  readonly idle?: boolean;
}

/**
 * HTTP/1.1 over one socket that stays open, one request after the other: as much of it as Lambda's own API on
 * loopback needs. `node:http` would do the same for 4 ms more of each cold start.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112
 */
export class RawConnection {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;

  /** @param address `host:port`, as in `AWS_LAMBDA_RUNTIME_API` */
  constructor(address: string) {
    const colon = address.lastIndexOf(':');
    this.#host = colon < 0 ? address : address.slice(0, colon);
    this.#port = colon < 0 ? 80 : Number(address.slice(colon + 1));
  }

  /** Waits for the answer as long as it takes. Rejects when the connection fails or what comes is not HTTP. */
  request(request: RawRequest): Promise<RawResponse> {
    return new Promise((resolve, reject) => {
      const socket = this.#connected();
      if (request.idle) socket.unref();
      else socket.ref();
      let received = Buffer.alloc(0);
      const settle = (finish: () => void) => {
        socket.off('data', onData).off('error', onError).off('close', onClose);
        finish();
      };
      const onData = (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        try {
          const response = parseResponse(received);
          if (!response) return;
          if (response.headers.get('connection')?.toLowerCase() === 'close') socket.destroy();
          settle(() => resolve(response));
        } catch (error) {
          socket.destroy();
          settle(() => reject(error));
        }
      };
      const onError = (error: Error) => settle(() => reject(error));
      const onClose = () => settle(() => reject(new Error('the connection was closed')));
      socket.on('data', onData).on('error', onError).on('close', onClose);
      socket.write(head(request, `${this.#host}:${this.#port}`) + (request.body ?? ''));
    });
  }

  #connected(): Socket {
    if (!this.#socket || this.#socket.destroyed) {
      // Between two requests nobody else listens, and an error without a listener would end the process.
      this.#socket = connect({ host: this.#host, port: this.#port, noDelay: true }).on('error', () => {});
    }
    return this.#socket;
  }
}

function head({ method, path, headers, body }: RawRequest, host: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  if (body !== undefined) lines.push(`content-length: ${Buffer.byteLength(body)}`);
  return [`${method} ${path} HTTP/1.1`, `host: ${host}`, ...lines, '', ''].join('\r\n');
}

/** The response, once all of it is there. */
function parseResponse(received: Buffer): RawResponse | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
  if (!status) throw new Error(`'${statusLine.slice(0, 80)}' is no HTTP status line`);
  const headers = new Map(
    lines.map((line) => [
      line.split(':', 1)[0]?.toLowerCase() ?? '',
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const rest = received.subarray(end + 4);
  const chunked = headers.get('transfer-encoding')?.toLowerCase() === 'chunked';
  const body = chunked ? dechunked(rest) : sized(rest, Number(headers.get('content-length') ?? 0));
  return body && { status, headers, body: body.toString() };
}

function sized(bytes: Buffer, length: number): Buffer | undefined {
  return bytes.length >= length ? bytes.subarray(0, length) : undefined;
}

function dechunked(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(length)) throw new Error('a chunk without a length');
    const start = lineEnd + 2;
    if (bytes.length < start + length + 2) return undefined;
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(start, start + length));
    at = start + length + 2;
  }
}
