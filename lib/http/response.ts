import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Page } from '../store/index.ts';
import { currentTrace } from '../tracing/index.ts';
import type { Request } from './request.ts';

export type Answer = APIGatewayProxyStructuredResultV2;

/** A JSON answer. Its headers carry the invocation's trace context, by which a client finds its trace. */
export function json(statusCode: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...currentTrace()?.headers, ...headers },
    body: JSON.stringify(body),
  };
}

/** An answer to what cannot be done: a code for programs, a sentence for people, and the trace to ask about. */
export function problem(
  statusCode: number,
  error: string,
  message: string,
  headers: Record<string, string> = {},
): Answer {
  return json(statusCode, { error, message, trace_id: currentTrace()?.traceId }, headers);
}

/** The codes of the rules that a request breaks. */
export const broken = (codes: readonly string[]): Answer => json(422, codes);

/** A page of a list; where there is more, the header `link` names the next page, relative to this one. */
export function list(request: Request, { next }: Pick<Page<unknown>, 'next'>, body: unknown): Answer {
  if (next === undefined) return json(200, body);
  const query = new URLSearchParams();
  for (const name of ['term', 'limit']) {
    const value = request.query.get(name);
    if (value !== null) query.set(name, value);
  }
  query.set('cursor', next);
  return json(200, body, { link: `<?${query}>; rel="next"` });
}
