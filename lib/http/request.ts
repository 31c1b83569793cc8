import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { type Claims, claimsOf } from './claims.ts';

/** What a function sees of a request; everything in it is the caller's word but the claims. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  /** As text; `undefined` where there is none. */
  readonly body: string | undefined;
  /** By lower-case name. */
  header(name: string): string | undefined;
  /** What the authorizer vouches for; `undefined` where nobody is signed in. */
  readonly claims: Claims | undefined;
  readonly now: Date;
  /** Fires a second before the function's time-out, so that there is time to answer. */
  readonly deadline: AbortSignal;
}

/** An event of API Gateway's payload 2.0; anything may be missing from what a test or a console sends. */
export type HttpEvent = Partial<APIGatewayProxyEventV2>;

export function readRequest(event: HttpEvent, deadline: AbortSignal): Request {
  const headers = new Map(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { body, isBase64Encoded } = event;
  return {
    method: event.requestContext?.http?.method ?? 'GET',
    path: event.rawPath ?? '/',
    pathParameters: event.pathParameters ?? {},
    query: new URLSearchParams(event.rawQueryString ?? ''),
    body: body && isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : (body ?? undefined),
    header: (name) => headers.get(name),
    claims: claimsOf(event.requestContext),
    now: new Date(),
    deadline,
  };
}

const reservedMs = 1_000;

/** The functions' time-out, for a context that does not know its own. */
const usualMs = 10_000;

/** A signal of the invocation's end. `clear`, once there is an answer, ends what is still under way for it. */
export function deadlineOf(context: Partial<Context> | undefined): {
  signal: AbortSignal;
  clear: () => void;
} {
  const controller = new AbortController();
  const told = context?.getRemainingTimeInMillis?.();
  const remainingMs = told !== undefined && Number.isFinite(told) ? told : usualMs;
  const timer = setTimeout(() => controller.abort(), Math.max(0, remainingMs - reservedMs)).unref();
  const clear = () => {
    clearTimeout(timer);
    controller.abort();
  };
  return { signal: controller.signal, clear };
}
