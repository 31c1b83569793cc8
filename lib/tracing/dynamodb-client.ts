import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { context, diag, TraceFlags, trace } from '@opentelemetry/api';
import { isTracingSuppressed, suppressTracing } from '@opentelemetry/core';
import { DynamoDbSpan } from './dynamodb-span.ts';

/**
 * Traces a client of the AWS SDK by a middleware on its own stack, which works in a bundle, where hooks on modules see
 * nothing. A call is one span, however often the SDK tries; keys, values and expressions stay off it. Outside a span,
 * as in Init, nothing is made: it would be a trace of its own. Answers the client itself.
 *
 * @example const client = traceDynamoDb(new DynamoDBClient({}));
 * @see https://opentelemetry.io/docs/specs/semconv/database/dynamodb/
 * @see docs/decisions/dynamodb-tracing.md
 */
export function traceDynamoDb<C extends DynamoDBClient>(client: C): C {
  /** By what the SDK hands to every middleware of one call. */
  const spans = new WeakMap<object, DynamoDbSpan>();
  client.middlewareStack.add(
    (next, execution) => async (args) => {
      const parent = context.active();
      const inside = trace.getSpanContext(parent);
      if (!inside || isTracingSuppressed(parent)) return next(args);
      const sampled = (inside.traceFlags & TraceFlags.SAMPLED) !== 0;
      const span = sampled ? shielded(() => new DynamoDbSpan(execution, args.input, client)) : undefined;
      // The requests of a call that is traced, or dropped with its trace, are not to be spans of their own.
      const silent = suppressTracing(parent);
      if (!span) return context.with(silent, () => next(args));
      spans.set(execution, span);
      try {
        const input = shielded(() => span.input(args.input)) ?? args.input;
        const result = await context.with(silent, () => next({ ...args, input }));
        shielded(() => span.answered(result.output));
        return result;
      } catch (error) {
        shielded(() => span.failed(error));
        throw error;
      } finally {
        span.end();
      }
    },
    { name: 'traceDynamoDb', step: 'initialize', override: true },
  );
  // Inside the retries: the SDK tells how many there were, but not of a call that was aborted between two.
  client.middlewareStack.add(
    (next, execution) => (args) => spans.get(execution)?.attempt(() => next(args)) ?? next(args),
    { name: 'traceDynamoDbAttempt', step: 'finalizeRequest', priority: 'low', override: true },
  );
  return client;
}

/** A fault in making a span must not become one of the call. */
function shielded<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    diag.error('a call of DynamoDB is not traced whole, because making its span failed:', error);
    return undefined;
  }
}
