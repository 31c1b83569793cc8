import { type Context, context, createContextKey, type Span } from '@opentelemetry/api';
import { failSpan } from './failure.ts';

const key = createContextKey('invocation-span');

/** A context in which, at any depth, the invocation's own span can be found. */
export const withInvocationSpan = (parent: Context, span: Span): Context => parent.setValue(key, span);

/** The invocation's span while it can still be written to: not sampled out, nor ended by the deadline guard. */
function current(): Span | undefined {
  const span = context.active().getValue(key) as Span | undefined;
  return span?.isRecording() ? span : undefined;
}

/**
 * Says which route a request took, where one function serves several by one route of the gateway: `http.route` and
 * the name of the invocation's span.
 *
 * @example setRoute('GET', '/api/activities/@{handle}');
 */
export function setRoute(method: string, route: string): void {
  current()?.updateName(`${method} ${route}`).setAttribute('http.route', route);
}

/** Records an error that the handler answers for by itself, with a 5xx, on the invocation's span. */
export function recordFailure(error: unknown): void {
  const span = current();
  if (span) failSpan(span, error);
}
