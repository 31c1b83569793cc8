import { type Attributes, type Span, trace } from '@opentelemetry/api';
import { distro } from './build-info.ts';
import { failSpan } from './failure.ts';

type Work<T> = (span: Span) => T;

/**
 * Runs `work` inside a span of its own: a child of the span that is active, and active itself while `work` runs. It
 * ends on every path, when a promise settles too; what is thrown is recorded on it and thrown on unchanged.
 *
 * @example
 * const activities = await withSpan('home-activities-data', { outer: true }, async (span) => {
 *   const found = await store.homeActivities();
 *   span.setAttribute('app.result_length', found.length);
 *   return found;
 * });
 */
export function withSpan<T>(name: string, work: Work<T>): T;
export function withSpan<T>(name: string, attributes: Attributes, work: Work<T>): T;
export function withSpan<T>(name: string, ...rest: [Work<T>] | [Attributes, Work<T>]): T {
  const [attributes, work] = rest.length === 1 ? [{}, rest[0]] : rest;
  return trace
    .getTracer(distro.name, distro.version)
    .startActiveSpan(name, { attributes }, (span) => runInside(span, work));
}

function runInside<T>(span: Span, work: Work<T>): T {
  let result: T;
  try {
    result = work(span);
  } catch (error) {
    failSpan(span, error);
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
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}
