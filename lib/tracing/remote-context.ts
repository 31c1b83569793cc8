import { type Context, type Link, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { TracingOn } from './config.ts';
import { headersGetter } from './headers.ts';
import type { Trigger } from './trigger.ts';

/** What an invocation's span starts from. */
export interface Origin {
  readonly parent: Context;
  readonly links: readonly Link[];
}

/**
 * The caller's trace context from the request's `traceparent`, as parent or, at doors that strangers use, as link.
 * Lambda's own `_X_AMZN_TRACE_ID` is never looked at: its span does not reach Honeycomb, and as a parent it would
 * leave every trace without a root.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/#determining-the-remote-parent-span-context
 */
export function originOf(trigger: Trigger, mode: TracingOn['remoteContext']): Origin {
  if (!trigger.headers) return { parent: ROOT_CONTEXT, links: trigger.links };
  const extracted = propagation.extract(ROOT_CONTEXT, trigger.headers, headersGetter);
  if (mode === 'parent') return { parent: extracted, links: trigger.links };
  const context = trace.getSpanContext(extracted);
  return { parent: ROOT_CONTEXT, links: context ? [{ context }] : trigger.links };
}
