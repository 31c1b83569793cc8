import type { TextMapGetter } from '@opentelemetry/api';
import { type Fields, fields, list, text } from './untrusted.ts';

/** A request's headers by lower-case name. REST APIs hand them over in the caller's case, HTTP APIs in lower case. */
export type Headers = ReadonlyMap<string, string>;

/**
 * Reads `headers` and `multiValueHeaders`, either of which may be all there is. A header sent more than once becomes
 * one, joined by commas as HTTP APIs do it: then a `tracestate` is whole, and two `traceparent`s are not one.
 */
export function readHeaders(event: Fields): Headers {
  const result = new Map<string, string>();
  const add = (name: string, value: string | undefined) => value && result.set(name.toLowerCase(), value);
  for (const [name, value] of Object.entries(fields(event.headers) ?? {})) add(name, text(value));
  for (const [name, values] of Object.entries(fields(event.multiValueHeaders) ?? {})) {
    const texts = list(values).flatMap((value) => text(value) ?? []);
    add(name, texts.join(','));
  }
  return result;
}

/** Lets OpenTelemetry's propagators read {@link Headers}. */
export const headersGetter: TextMapGetter<Headers> = {
  keys: (headers) => [...headers.keys()],
  get: (headers, name) => headers.get(name.toLowerCase()),
};
