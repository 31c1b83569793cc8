import type { ServerResponse } from 'node:http';
import type { WireProblem } from './wire.ts';

/** Answers with a value as JSON. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  answerBytes(response, status, Buffer.from(JSON.stringify(body)), {
    ...headers,
    'content-type': 'application/json',
  });
}

/** Answers with a `WireProblem`: a sentence that says what was wrong and what to do. */
export function answerProblem(
  response: ServerResponse,
  status: 400 | 403 | 404 | 405 | 503,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const problem: WireProblem = { error };
  answerJson(response, status, problem, headers);
}

/** Answers with bytes of a content type. */
export function answerBytes(
  response: ServerResponse,
  status: number,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...headers, 'content-length': body.byteLength });
  response.end(body);
}
