import { type IncomingMessage, request } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { traced } from '../../lib/tracing/index.ts';

/** A request for the function to make. */
interface Call {
  by: 'fetch' | 'http';
  url: string;
  method?: string;
  /** `node:http` also takes names and values in turn. */
  headers?: Record<string, string> | string[];
  body?: string;
  /** Gives up after this many milliseconds: an AbortSignal, or `request.destroy()` for `destroy`. */
  abortMs?: number;
  destroyMs?: number;
}

/** What came back: the status, if one did, the body, if it is JSON, and the error, if there was one. */
interface Answer {
  status?: number;
  headers?: unknown;
  error?: string;
}

/** Makes each call of the event by `fetch` or by `node:http(s)`, one after the other or all at once. */
export const handler = traced(
  async ({ calls, atOnce = false }: { calls: Call[]; atOnce?: boolean }): Promise<Answer[]> => {
    if (atOnce) return await Promise.all(calls.map(make));
    const answers: Answer[] = [];
    for (const call of calls) answers.push(await make(call));
    return answers;
  },
);

function make(call: Call): Promise<Answer> {
  return call.by === 'fetch' ? byFetch(call) : byHttp(call);
}

async function byFetch({ url, method = 'GET', headers = {}, body, abortMs }: Call): Promise<Answer> {
  const answer: Answer = {};
  try {
    const signal = abortMs === undefined ? undefined : AbortSignal.timeout(abortMs);
    const response = await fetch(url, {
      method,
      headers: headers as Record<string, string>,
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
    answer.status = response.status;
    answer.headers = parsed(await response.text());
  } catch (error) {
    answer.error = String(error);
  }
  return answer;
}

function byHttp({ url, method = 'GET', headers = {}, body, abortMs, destroyMs }: Call): Promise<Answer> {
  const answer: Answer = {};
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ ...answer, error: String(error) });
    const send = url.startsWith('https:') ? requestSecurely : request;
    const signal = abortMs === undefined ? undefined : AbortSignal.timeout(abortMs);
    const outgoing = send(url, { method, headers, ...(signal && { signal }) }, (response) => {
      answer.status = response.statusCode ?? 0;
      read(response).then((text) => resolve({ ...answer, headers: parsed(text) }), fail);
    });
    outgoing.on('error', fail);
    outgoing.end(body);
    if (destroyMs !== undefined) setTimeout(() => outgoing.destroy(), destroyMs);
  });
}

async function read(response: IncomingMessage): Promise<string> {
  return Buffer.concat(await response.toArray()).toString();
}

function parsed(body: string): unknown {
  return body.startsWith('{') ? JSON.parse(body) : undefined;
}
