import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ExportConfig } from '../../lib/tracing/export-config.ts';
import { maskKeys } from '../../lib/tracing/redact.ts';
import { parseRetryAfter } from '../../lib/tracing/retry-after.ts';
import { message } from '../receiver/messages.ts';
import { printable, truncate } from '../receiver/terminal-text.ts';

/** What the backend made of one request. `reason` is a part of a sentence and holds no key. */
export type Answer =
  | { readonly kind: 'accepted'; readonly rejected: number; readonly reason: string }
  | { readonly kind: 'too large'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'later'; readonly reason: string; readonly afterMs?: number };

/** Where to post to: the function's own settings. */
export type Endpoint = Pick<ExportConfig, 'url' | 'headers' | 'timeoutMs' | 'compression'>;

const gzipAsync = promisify(gzip);
const responseType = message('ExportTraceServiceResponse');
const statusType = message('RpcStatus');

/** Posts a request in protobuf once. Never rejects: no answer within the time-out is an answer to try again `later`. */
export async function post(endpoint: Endpoint, request: Uint8Array): Promise<Answer> {
  try {
    const { url, headers } = withoutUserInfo(endpoint);
    const isGzip = endpoint.compression === 'gzip';
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/x-protobuf',
        ...(isGzip && { 'content-encoding': 'gzip' }),
      },
      body: new Uint8Array(isGzip ? await gzipAsync(request) : request),
      // The key is for this endpoint alone.
      redirect: 'manual',
      signal: AbortSignal.timeout(endpoint.timeoutMs),
    });
    return answerOf(response, new Uint8Array(await response.arrayBuffer()), endpoint);
  } catch (error) {
    return { kind: 'later', reason: withoutKeys(failureOf(error, endpoint.timeoutMs), endpoint) };
  }
}

/** `fetch` takes no user name and password in a URL. */
function withoutUserInfo({ url, headers }: Endpoint): Pick<Endpoint, 'url' | 'headers'> {
  const { username, password } = new URL(url);
  if (!username && !password) return { url, headers };
  const bare = Object.assign(new URL(url), { username: '', password: '' }).href;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return { url: bare, headers: { authorization, ...headers } };
}

function answerOf({ ok, status, headers }: Response, body: Uint8Array, endpoint: Endpoint): Answer {
  if (ok) return accepted(body, endpoint);
  const said = withoutKeys(messageOf(body, headers.get('content-type')), endpoint);
  const reason = `HTTP ${status}${said && ` (${said})`}`;
  if (status === 413) return { kind: 'too large', reason };
  if (status !== 408 && status !== 429 && status < 500)
    return { kind: 'refused', reason: `${reason}: ${advice(status)}` };
  const afterMs = parseRetryAfter(headers.get('retry-after'), Date.now());
  return { kind: 'later', reason, ...(afterMs !== undefined && { afterMs }) };
}

/** Garbage after a 200 changes nothing about the spans: they were taken. */
function accepted(body: Uint8Array, endpoint: Endpoint): Answer {
  try {
    const response = responseType.toObject(responseType.decode(body), { longs: Number });
    const { rejectedSpans = 0, errorMessage = '' } = response.partialSuccess ?? {};
    return { kind: 'accepted', rejected: rejectedSpans, reason: withoutKeys(errorMessage, endpoint) };
  } catch {
    return { kind: 'accepted', rejected: 0, reason: '' };
  }
}

function advice(status: number): string {
  if (status === 401)
    return 'the backend does not know this key; check HONEYCOMB_API_KEY, and that key and endpoint are of one region';
  if (status === 403)
    return 'the key may not send spans; give it the permission to send events, or use an ingest key';
  if (status === 400) return 'the backend could not read the request';
  if (status < 400) return 'the endpoint sends elsewhere; set the URL that it sends to';
  return 'the endpoint does not take spans this way; check its URL';
}

/** What the backend says about it: a google.rpc.Status as OTLP has it, or any text. */
function messageOf(body: Uint8Array, contentType: string | null): string {
  try {
    if (contentType?.includes('protobuf'))
      return String(statusType.toObject(statusType.decode(body)).message ?? '');
    const text = Buffer.from(body).toString();
    const { message: said, error } = contentType?.includes('json') ? JSON.parse(text) : { message: text };
    return String(said ?? error ?? '');
  } catch {
    return '';
  }
}

function failureOf(error: unknown, timeoutMs: number): string {
  const { name, message: said, cause } = error as Error & { cause?: NodeJS.ErrnoException };
  return name === 'TimeoutError'
    ? `no answer within ${timeoutMs} ms`
    : (cause?.code ?? cause?.message ?? said);
}

/** A backend may quote what it was sent. */
function withoutKeys(text: string, { headers }: Endpoint): string {
  const secrets = Object.values(headers).filter((value) => value.length >= 8);
  const masked = secrets.reduce((masking, secret) => masking.replaceAll(secret, '***'), text);
  return truncate(printable(maskKeys(masked)).trim(), 200);
}
