import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import type { ExportConfig } from './export-config.ts';
import type { Exporter, ExportOutcome } from './exporter.ts';
import { parseRetryAfter } from './retry-after.ts';
import { Sender, type SendResult } from './sender.ts';

/** Answers of 4xx that the same request may outlive, see https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes. */
const retryable = new Set([408, 429]);

/** Answers that the next request would get too. */
const badKey = new Set([401, 403]);

/** OTLP over HTTP as protobuf: one request per flush, compressed, over a connection that stays open. */
export class OtlpProtobufExporter implements Exporter {
  readonly #sender: Sender;
  readonly #gzip: boolean;

  constructor({ url, headers, compression }: ExportConfig) {
    this.#sender = new Sender(url, headers);
    this.#gzip = compression === 'gzip';
  }

  async export(spans: ReadableSpan[], timeoutMs: number): Promise<ExportOutcome> {
    // Encoding is part of the time; it can take longer than the network does.
    const deadline = Date.now() + timeoutMs;
    try {
      const message = ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array();
      const body = this.#gzip ? await gzip(message) : message;
      const result = await this.#sender.send(
        body,
        this.#contentHeaders(),
        Math.max(deadline - Date.now(), 1),
      );
      return outcomeOf(result);
    } catch (error) {
      return { kind: 'refused', reason: `these spans could not be encoded: ${String(error)}` };
    }
  }

  #contentHeaders(): Record<string, string> {
    return { 'content-type': 'application/x-protobuf', ...(this.#gzip && { 'content-encoding': 'gzip' }) };
  }
}

let zlib: Promise<typeof import('node:zlib')> | undefined;

/** Loaded once: in a bundle each `import()` of a builtin copies all that it exports. */
async function gzip(message: Uint8Array): Promise<Uint8Array> {
  zlib ??= import('node:zlib');
  return (await zlib).gzipSync(message);
}

function outcomeOf(result: SendResult): ExportOutcome {
  if (result.kind !== 'answered') return result;
  const { status, retryAfter, body } = result;
  if (status >= 200 && status < 300) return delivered(body);
  if (status === 413) return { kind: 'too-large' };
  const reason = status === 401 ? 'HTTP 401: the backend does not know this key' : `HTTP ${status}`;
  if (status < 500 && !retryable.has(status))
    return { kind: 'refused', reason, lastingly: badKey.has(status) };
  return { kind: 'failed', reason, retryAfterMs: parseRetryAfter(retryAfter, Date.now()) ?? 0 };
}

/** Garbage after a 200 changes nothing about the spans: they were taken. */
function delivered(body: Uint8Array): ExportOutcome {
  try {
    const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(body);
    const message = partialSuccess?.errorMessage;
    return {
      kind: 'delivered',
      rejected: Number(partialSuccess?.rejectedSpans ?? 0),
      ...(message && { message }),
    };
  } catch {
    return { kind: 'delivered', rejected: 0 };
  }
}
