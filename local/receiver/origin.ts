import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refusal } from './answer.ts';
import { printable, truncate } from './terminal-text.ts';

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const loopbackOrigin = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** A web page can point a name of its own at 127.0.0.1 and so pass for this origin: only loopback names are served. */
export function refuseHost({ headers: { host = '' } }: IncomingMessage): Refusal | undefined {
  return loopbackHost.test(host)
    ? undefined
    : {
        status: 403,
        message: `The host is "${show(host)}"; this receiver answers to localhost, 127.0.0.1 and [::1].`,
      };
}

/**
 * A browser lets any page send, though not read the answer: a page that somebody else serves could fill this receiver
 * with what it likes. Programs that are no browser send no origin; a developer's own front end has a loopback one.
 */
export function refuseOrigin({ headers: { origin } }: IncomingMessage): Refusal | undefined {
  return origin === undefined || loopbackOrigin.test(origin)
    ? undefined
    : {
        status: 403,
        message: `The origin is "${show(origin)}"; this receiver takes spans from pages of localhost, 127.0.0.1 and [::1].`,
      };
}

/** Lets the page that sent this read the answer; its origin is one that `refuseOrigin` lets pass. */
export function letRead({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
  if (origin !== undefined) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('vary', 'origin');
  }
}

/** Whether a browser asks, for a page, if it may send: https://fetch.spec.whatwg.org/#cors-preflight-request */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** Answers that it may, with spans in either encoding, plain or gzip. */
export function answerPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, content-encoding',
    // Two hours, the most that browsers heed: without it there is a preflight for each export.
    'access-control-max-age': '7200',
  });
  response.end();
}

function show(text: string): string {
  return truncate(printable(text), 80);
}
