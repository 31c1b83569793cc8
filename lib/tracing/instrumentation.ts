import { context, type Context as OtelContext, propagation, type Span } from '@opentelemetry/api';
import { AwsLambdaInstrumentation } from '@opentelemetry/instrumentation-aws-lambda';
import type { Context as LambdaContext } from 'aws-lambda';
import type { Outcome } from './trigger.ts';

/**
 * One invocation as the instrumentation may see it. It stands in for the event: the instrumentation throws on events
 * that it does not expect and copies query strings into `url.full`, so it never gets the real one.
 */
export interface InstrumentedInvocation {
  readonly parent: OtelContext;
  /** The span has started and nothing of the handler has run. */
  started(span: Span): void;
  /** Runs the handler inside the span. Never rejects: an error is an outcome, and the span's status is ours to set. */
  run(): Promise<Outcome>;
  /** The handler has settled and the span is about to end. */
  ending(span: Span, outcome: Outcome): void;
}

/** What the instrumentation reads of a Lambda context. */
export type InstrumentedContext = Pick<LambdaContext, 'functionName' | 'awsRequestId' | 'invokedFunctionArn'>;

interface Settled {
  readonly invocation: InstrumentedInvocation;
  readonly outcome: Outcome;
}

/** Runs one invocation inside its span. May reject when making the span fails, before or after the handler ran. */
export type RunInstrumented = (
  invocation: InstrumentedInvocation,
  context: InstrumentedContext,
) => Promise<unknown>;

/** This module's file in the bundle, which is CommonJS. */
declare const __filename: string;

/**
 * OpenTelemetry's Lambda instrumentation, applied by hand: inside a bundle its module hooks see nothing. It makes the
 * invocation's span, decides about the cold start, and keeps the span active while the handler runs.
 *
 * It is never given a tracer provider: with one it would flush before the response, each time.
 */
export function instrument(env: NodeJS.ProcessEnv): RunInstrumented {
  const instrumentation = new AwsLambdaInstrumentation({
    enabled: false,
    // A file that there is: the instrumentation looks for it.
    lambdaHandler: `${__filename.replace(/\.\w+$/, '')}.handler`,
    eventContextExtractor: (invocation: InstrumentedInvocation) => invocation.parent,
    requestHook: (span, { event }: { event: InstrumentedInvocation }) => event.started(span),
    responseHook: (span, { res }: { res?: Settled }) => res?.invocation.ending(span, res.outcome),
  });
  const file = withTaskRoot(env, () => instrumentation.getModuleDefinitions()[0]?.files[0]);
  const handler = async (invocation: InstrumentedInvocation): Promise<Settled> => ({
    invocation,
    outcome: await context.with(withBaggage(invocation.parent), () => invocation.run()),
  });
  const patched = file?.patch({ handler }) as { handler: RunInstrumented } | undefined;
  if (!patched)
    throw new Error('@opentelemetry/instrumentation-aws-lambda has no definition to apply: it changed.');
  return patched.handler;
}

/** The instrumentation drops the context of a request without a `traceparent`, and its baggage with it. */
function withBaggage(parent: OtelContext): OtelContext {
  const baggage = propagation.getBaggage(parent);
  return baggage ? propagation.setBaggage(context.active(), baggage) : context.active();
}

/** The instrumentation has no definitions without `LAMBDA_TASK_ROOT`, which only Lambda sets. */
function withTaskRoot<T>(env: NodeJS.ProcessEnv, read: () => T): T {
  if (env.LAMBDA_TASK_ROOT) return read();
  env.LAMBDA_TASK_ROOT = process.cwd();
  try {
    return read();
  } finally {
    delete env.LAMBDA_TASK_ROOT;
  }
}
