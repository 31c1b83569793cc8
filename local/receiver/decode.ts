import * as v from 'valibot';
import { excessOf } from './bounds.ts';
import type { Encoding } from './encoding.ts';
import { readProtobufRequest, toOtlpJson } from './protobuf.ts';
import type { ReceivedSpan } from './span.ts';
import { printable, truncate } from './terminal-text.ts';
import { traceRequest } from './trace-request.ts';

/** What a body turned out to be: spans, or a problem in a sentence for whoever sent it. */
export type Decoded = { ok: true; spans: ReceivedSpan[] } | { ok: false; problem: string };

/** Reads an uncompressed body of `POST /v1/traces` into spans. Never throws: a bad body is a problem in words. */
export function decodeTraces(body: Uint8Array, encoding: Encoding): Decoded {
  const parsed = encoding === 'json' ? parseJson(body) : parseProtobuf(body);
  if (!parsed.ok) {
    return parsed;
  }
  const excess = excessOf(parsed.read);
  if (excess !== undefined) {
    return problem(excess);
  }
  const request = parsed.toRequest();
  const result = v.safeParse(traceRequest, request, { abortEarly: true });
  return result.success ? { ok: true, spans: result.output } : problem(describe(result.issues[0], request));
}

/** What was read, and how to make of it, should it be in bounds, a request in the shape of OTLP/JSON. */
type Parsed = { ok: true; read: unknown; toRequest: () => unknown } | { ok: false; problem: string };

function parseJson(body: Uint8Array): Parsed {
  try {
    const read: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return { ok: true, read, toRequest: () => read };
  } catch (error) {
    return problem(
      `The body is not JSON in UTF-8: ${reason(error)}. Send an ExportTraceServiceRequest as OTLP/JSON.`,
    );
  }
}

function parseProtobuf(body: Uint8Array): Parsed {
  try {
    const read = readProtobufRequest(body);
    return { ok: true, read, toRequest: () => toOtlpJson(read) };
  } catch (error) {
    return problem(
      `The body is not an ExportTraceServiceRequest in protobuf: ${reason(error)}. If it is JSON, send content-type application/json.`,
    );
  }
}

function describe(issue: v.BaseIssue<unknown>, request: unknown): string {
  const keys = issue.path?.map(({ key }) => key) ?? [];
  const path = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  const where = path === '' ? 'The request' : path.slice(1);
  return `${where} ${issue.message}, but it is ${show(valueAt(request, keys))}. Correct it in the exporter that sent it.`;
}

/** The value as it was sent: by the time of an issue, a transform may already have changed `issue.input`. */
function valueAt(request: unknown, keys: readonly unknown[]): unknown {
  return keys.reduce((value, key) => (value as Record<string, unknown> | undefined)?.[String(key)], request);
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : truncate(printable(JSON.stringify(value).slice(0, 200)), 80);
}

function problem(sentence: string): { ok: false; problem: string } {
  return { ok: false, problem: sentence };
}

function reason(error: unknown): string {
  return truncate(printable(error instanceof Error ? error.message : String(error)), 200);
}
