import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { SpanFunction } from './feed-work.ts';

/** Spans by OpenTelemetry's API, as its documentation has them: whichever SDK is registered makes them. */
export const apiSpan: SpanFunction = (name, attributes, work) =>
  trace.getTracer('bench').startActiveSpan(name, { attributes }, (span) => runInside(span, () => work(span)));

function runInside<T>(span: Span, work: () => T): T {
  let result: T;
  try {
    result = work();
  } catch (error) {
    fail(span, error);
    span.end();
    throw error;
  }
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  return endAfter(span, result) as T;
}

async function endAfter<T>(span: Span, result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function fail(span: Span, error: unknown): void {
  span.recordException(error as Error);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
