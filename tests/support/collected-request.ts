import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../local/receiver/body.ts';
import { readTraces, type Traces } from '../../local/receiver/read-traces.ts';
import type { ReceivedSpan } from '../../local/receiver/span.ts';
import { type Behaviour, behave, keepsSpans } from './collector-behaviour.ts';
import { describeSpans } from './describe-spans.ts';

/** A request as it reached the collector, whatever the collector then did with it. */
export interface CollectedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as sent, compressed where it was; empty for `resetBeforeBody`. */
  readonly rawBody: Buffer;
  /** The size of `rawBody`. */
  readonly bytes: number;
  /** What the body of a `POST /v1/traces` holds; none for other paths and for a body that cannot be read. */
  readonly spans: readonly ReceivedSpan[];
  /** Why the body of a `POST /v1/traces` could not be read. */
  readonly problem?: string;
  /** Whether a backend would have kept the spans: it answered 2xx. */
  readonly isKept: boolean;
  /** When the body had arrived, in milliseconds since 1970. */
  readonly at: number;
}

/** Reads a request, records it, and then does to it what the behaviour says. */
export async function collect(
  request: IncomingMessage,
  response: ServerResponse,
  behaviour: Behaviour,
  record: (collected: CollectedRequest) => void,
): Promise<void> {
  const body =
    behaviour.kind === 'resetBeforeBody'
      ? { ok: true as const, bytes: Buffer.alloc(0) }
      : await readBody(request);
  if (!body.ok) {
    // Aborted, or beyond what Honeycomb takes: a test that gets here sees its own client's error.
    response.destroy();
    return;
  }
  const traces = await read(request, behaviour, body.bytes);
  const { method = '', url: path = '', headers } = request;
  record({
    ...{ method, path, headers, rawBody: body.bytes, bytes: body.bytes.length, at: Date.now() },
    spans: traces.ok ? traces.spans : [],
    ...(!traces.ok && { problem: traces.refusal.message }),
    isKept: traces.ok && keepsSpans(behaviour),
  });
  await behave(behaviour, request, response, traces);
}

async function read(request: IncomingMessage, behaviour: Behaviour, body: Buffer): Promise<Traces> {
  const isTraces = request.method === 'POST' && request.url === '/v1/traces';
  if (!isTraces || behaviour.kind === 'resetBeforeBody') {
    return { ok: true, spans: [] };
  }
  const contentType = request.headers['content-type'];
  if (contentType?.includes(';')) {
    const message = `Honeycomb takes no parameters in content-type, and this is "${contentType}".`;
    return { ok: false, refusal: { status: 415, message } };
  }
  return await readTraces(request.headers, body);
}

/** A line for each request, and the tree of what they brought, for the message of a failed test. */
export function describeRequests(requests: readonly CollectedRequest[]): string {
  const lines = requests.map(({ method, path, bytes, spans, isKept, problem = '' }) =>
    `${method} ${path}: ${bytes} bytes, ${spans.length} spans${isKept ? '' : ', not kept'} ${problem}`.trimEnd(),
  );
  return [...lines, describeSpans(requests.flatMap(({ spans }) => spans))].join('\n');
}
