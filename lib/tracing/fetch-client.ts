import { subscribe } from 'node:diagnostics_channel';
import { ClientSpans } from './client-span.ts';

/** What undici, which is `fetch`, publishes of a request. */
interface UndiciRequest {
  readonly origin: string | URL;
  readonly method: string;
  readonly path: string;
  readonly headers: string | readonly (string | readonly string[])[];
  addHeader(name: string, value: string): void;
}

const spans = new ClientSpans<UndiciRequest>();

/**
 * Traces `fetch` by undici's diagnostics channels. Subscribing does not load undici.
 *
 * @see https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
 */
export function traceFetch(): void {
  subscribe('undici:request:create', (message) => {
    const { request } = message as { request: UndiciRequest };
    spans.start(request, {
      method: request.method,
      url: `${request.origin}${request.path}`,
      mayAdd: (name) => !hasHeader(request, name),
      setHeader: (header, value) => request.addHeader(header, value),
    });
  });
  subscribe('undici:request:headers', (message) => {
    const { request, response } = message as { request: UndiciRequest; response: { statusCode: number } };
    spans.answered(request, response.statusCode);
  });
  subscribe('undici:request:error', (message) => {
    const { request, error } = message as { request: UndiciRequest; error: Error };
    spans.failed(request, error);
  });
}

/** Names and values in turn, or, in older versions of undici, lines of text. */
function hasHeader({ headers }: UndiciRequest, name: string): boolean {
  if (typeof headers === 'string') return headers.toLowerCase().includes(`\r\n${name}:`);
  return headers.some((item, index) => index % 2 === 0 && String(item).toLowerCase() === name);
}
