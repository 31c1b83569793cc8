import type { Context as LambdaContext } from 'aws-lambda';
import { runInvocation } from './invocation.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { nameOriginalLines } from './stack-traces.ts';

/** A function that Lambda can call: `(event, context)`, or `(event, stream, context)` where it is marked as streaming. */
// biome-ignore lint/suspicious/noExplicitAny: events are whatever a trigger sends; the handler's own type says what
export type Handler = (...args: any[]) => unknown;

/** How Lambda's runtime knows a handler that streams its response, see `awslambda.streamifyResponse`. */
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');

/** The time kept of an invocation for what comes after its flush, in milliseconds. */
const reservedMs = 100;

let sandbox: { readonly tracing: Sandbox | undefined } | undefined;

/**
 * Wraps a Lambda handler: each invocation becomes a span, and what ended during it is sent at its end. The handler
 * gets the event and the context as they came, and its result or error goes out as it is. Where tracing is off, the
 * handler itself is the result.
 *
 * @example
 * export const handler = traced(async (event: APIGatewayProxyEventV2) => ({ statusCode: 204 }));
 * @throws {TypeError} for a callback handler, which Lambda refuses from `nodejs24.x` on; wrapped, it could not see it
 */
export function traced<H extends Handler>(handler: H): H {
  refuseCallback(handler);
  nameOriginalLines();
  sandbox ??= { tracing: startSandbox(process.env) };
  const { tracing } = sandbox;
  if (!tracing) return handler;
  const wrapped = async (...args: unknown[]): Promise<unknown> => {
    const context = args[streaming in handler ? 2 : 1] as LambdaContext | undefined;
    const outcome = await runInvocation(args[0], context, tracing, () => handler(...args));
    await tracing.flusher.flush(flushBudget(context, tracing));
    if (!outcome.ok) throw outcome.error;
    return outcome.value;
  };
  return Object.assign(wrapped, marksOf(handler)) as unknown as H;
}

function refuseCallback(handler: Handler): void {
  if (handler.length < 3 || streaming in handler) return;
  throw new TypeError(
    `traced() got a handler with ${handler.length} parameters, but callbacks are not supported. Return a promise instead.`,
  );
}

function marksOf(handler: Handler): Record<symbol, unknown> {
  return Object.fromEntries(
    Object.getOwnPropertySymbols(handler).map((mark) => [mark, Reflect.get(handler, mark)]),
  );
}

/** A flush that outlived the function's time-out would have the sandbox killed. */
function flushBudget(context: LambdaContext | undefined, { config }: Sandbox): number {
  return Math.max(Math.min(config.export.timeoutMs, remainingMs(context) - reservedMs), 1);
}

/** A context that is not Lambda's own may have no clock, or a broken one. */
function remainingMs(context: LambdaContext | undefined): number {
  try {
    const remaining: unknown = context?.getRemainingTimeInMillis();
    return typeof remaining === 'number' && !Number.isNaN(remaining) ? remaining : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
