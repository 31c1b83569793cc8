import type { Attributes } from '@opentelemetry/api';
import { failureAttributes } from './failure.ts';
import { type Fields, fields, list, text } from './untrusted.ts';

/** Names that say nothing: an error of the system has a code beside it, such as ECONNREFUSED. */
const plainNames = new Set<unknown>(['Error', 'AggregateError']);

/** The `error.type` of what a call or one attempt failed with. */
export function errorType(error: unknown): string {
  try {
    const { name, code } = Object(error);
    return text(plainNames.has(name) ? (code ?? name) : name) ?? '_OTHER';
  } catch {
    return '_OTHER';
  }
}

/**
 * How a failed call looks on spans. DynamoDB's messages quote what they complain about ("cannot be converted to a
 * numeric value: …"), which is somebody's data: wherever a value of the request stands, `***` does.
 */
export function errorAttributes(error: unknown, request: Fields): Attributes {
  const attributes = failureAttributes(error);
  if (plainNames.has(attributes['error.type'])) attributes['error.type'] = errorType(error);
  const values = valuesIn(request);
  for (const key of ['exception.message', 'exception.stacktrace']) {
    const shown = attributes[key];
    if (typeof shown === 'string') attributes[key] = masked(shown, values);
  }
  return attributes;
}

/** Shorter values are masked only where they stand alone: the letters of words are not theirs. */
const leastInside = 4;

function masked(message: string, values: ReadonlySet<string>): string {
  const alone = message.replace(/[\p{L}\p{N}]+/gu, (word) => (values.has(word) ? '***' : word));
  return [...values]
    .filter((value) => value.length >= leastInside)
    .reduce((result, value) => result.replaceAll(value, '***'), alone);
}

/** A request of 100 items stays under it, and a failing call need not search a larger one. */
const mostValues = 10_000;

/** The texts and numbers in a request, which DynamoDB's JSON marks by `S`, `N`, `SS` and `NS`; the longest first. */
function valuesIn(request: Fields): ReadonlySet<string> {
  const found: string[] = [];
  const waiting: unknown[] = [request];
  for (let seen = 0; waiting.length > 0 && seen < mostValues; seen += 1) {
    for (const [key, value] of Object.entries(fields(waiting.pop()) ?? {})) {
      if (/^[SN]S$/.test(key)) found.push(...list(value).filter((item) => typeof item === 'string'));
      if (typeof value === 'string' && /^[SN]$/.test(key)) found.push(value);
      // Bytes are quoted by no message.
      if (!ArrayBuffer.isView(value)) waiting.push(value);
    }
  }
  return new Set(found.filter(Boolean).sort((a, b) => b.length - a.length));
}
