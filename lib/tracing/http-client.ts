import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { ClientSpans } from './client-span.ts';

const spans = new ClientSpans<ClientRequest>();

/**
 * Traces `node:http` and `node:https`, whoever calls them, by the diagnostics channels of Node.js: nothing is
 * patched, so it works in a bundle. Headers can only be added at `created`; at `start` they have been sent.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
 */
export function traceHttpClient(): void {
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest };
    spans.start(request, {
      method: request.method,
      url: urlOf(request),
      // Headers given as a list, or with `expect`, are written before this channel publishes.
      mayAdd: (name) => !request.headersSent && !request.hasHeader(name),
      setHeader: (name, value) => request.setHeader(name, value),
    });
    request.once('close', () => spans.closed(request));
  });
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    spans.answered(request, response.statusCode ?? 0);
  });
  subscribe('http.client.request.error', (message) => {
    const { request, error } = message as { request: ClientRequest; error: Error };
    spans.failed(request, error);
  });
}

/** A proxy's request has the whole URL as its path. */
function urlOf(request: ClientRequest): string {
  if (!request.path.startsWith('/')) return request.path;
  return `${request.protocol}//${request.getHeader('host') ?? request.host}${request.path}`;
}
