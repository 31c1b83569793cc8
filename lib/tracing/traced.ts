import type { Writable } from 'node:stream';
import type { Context as LambdaContext } from 'aws-lambda';
import { invoke } from './invocation.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { nameOriginalLines } from './stack-traces.ts';

/** A function that Lambda can call: `(event, context)`, or `(event, stream, context)` where it is marked as streaming. */
// biome-ignore lint/suspicious/noExplicitAny: events are whatever a trigger sends; the handler's own type says what
export type Handler = (...args: any[]) => unknown;

/** How Lambda's runtime knows a handler that streams its response, see `awslambda.streamifyResponse`. */
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');

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
  const streams = streaming in handler;
  const wrapped = async (...args: unknown[]): Promise<unknown> => {
    const context = args[streams ? 2 : 1] as LambdaContext | undefined;
    const responded = () => afterResponse(streams ? (args[1] as Writable) : undefined);
    const call = { event: args[0], context, streams, handle: () => handler(...args), responded };
    const outcome = await invoke(call, tracing);
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

/**
 * When the response has gone out. The runtime waits one `setImmediate` after the handler has settled and then posts
 * synchronously, so two of ours, queued now, come after it; a streamed response has gone when its stream has ended.
 */
async function afterResponse(stream: Writable | undefined): Promise<void> {
  if (stream && !stream.writableFinished && !stream.destroyed) {
    await new Promise((resolve) => stream.once('finish', resolve).once('close', resolve));
  }
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
