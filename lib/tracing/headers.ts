import type { TextMapGetter } from '@opentelemetry/api';
import { type Fields, fields, list, text } from './untrusted.ts';

/** A request's headers by lower-case name. REST APIs hand them over in the caller's case, HTTP APIs in lower case. */
export type Headers = ReadonlyMap<string, string>;

/** Reads `headers` or, where a load balancer sends lists only, the first of each of `multiValueHeaders`. */
export function readHeaders(event: Fields): Headers {
  const result = new Map<string, string>();
  for (const [name, values] of Object.entries(fields(event.multiValueHeaders) ?? {})) {
    const first = text(list(values)[0]);
    if (first) result.set(name.toLowerCase(), first);
  }
  for (const [name, value] of Object.entries(fields(event.headers) ?? {})) {
    const single = text(value);
    if (single) result.set(name.toLowerCase(), single);
  }
  return result;
}

/** Lets OpenTelemetry's propagators read {@link Headers}. */
export const headersGetter: TextMapGetter<Headers> = {
  keys: (headers) => [...headers.keys()],
  get: (headers, name) => headers.get(name.toLowerCase()),
};
