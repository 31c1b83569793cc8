import {
  type Attributes,
  context as active,
  diag,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Context as LambdaContext } from 'aws-lambda';
import { failSpan } from './failure.ts';
import type { InstrumentedContext, InstrumentedInvocation } from './instrumentation.ts';
import { withInvocationSpan } from './invocation-span.ts';
import { ownedBy } from './open-spans.ts';
import { originOf } from './remote-context.ts';
import type { Sandbox } from './sandbox.ts';
import { type Outcome, readTrigger, type Trigger } from './trigger.ts';
import { fields, textField } from './untrusted.ts';

/** One call of a handler, as Lambda makes it. */
export interface Call {
  readonly event: unknown;
  readonly context: LambdaContext | undefined;
  /** Whether the handler streams its response: what it returns says nothing about it then. */
  readonly streams: boolean;
  readonly handle: () => unknown;
  /** Settles when the response has gone out; asked for once the handler has settled. */
  readonly responded: () => Promise<void>;
}

/** The time kept of an invocation for what comes after its flush, in milliseconds. */
const reservedMs = 100;

/**
 * Runs a handler inside its invocation's span and sends what has ended, as the flush mode says. The handler runs
 * exactly once, whatever becomes of the span, and with the outcome that it would have without tracing.
 */
export async function invoke(call: Call, sandbox: Sandbox): Promise<Outcome> {
  const { flushMode, deadlineGuard, config } = sandbox;
  const requestId = textField(call.context, 'awsRequestId') ?? '';
  const owner = {};
  flushMode.begin(requestId);
  const disarm = deadlineGuard.watch(owner, remainingMs(call.context));
  const outcome = await runInSpan(call, owner, sandbox);
  // A stream goes on when its handler is done, and may yet time out.
  if (call.streams) void call.responded().then(disarm);
  else disarm();
  const budgetMs = () => Math.min(config.export.timeoutMs, remainingMs(call.context) - reservedMs);
  await flushMode.settled({ requestId, budgetMs, responded: call.responded });
  return outcome;
}

async function runInSpan(call: Call, owner: object, sandbox: Sandbox): Promise<Outcome> {
  let outcome: Promise<Outcome> | undefined;
  const run = () => {
    const span = trace.getActiveSpan();
    const owned = ownedBy(active.active(), owner);
    outcome ??= active.with(span ? withInvocationSpan(owned, span) : owned, () => settle(call.handle));
    return outcome;
  };
  try {
    await sandbox.runInstrumented(
      describe(call, owner, sandbox, run),
      instrumentedContext(call.context, sandbox.env),
    );
  } catch (error) {
    diag.error('this invocation is not traced whole, because making its span failed:', error);
  }
  return run();
}

async function settle(handle: () => unknown): Promise<Outcome> {
  try {
    return { ok: true, value: await handle() };
  } catch (error) {
    return { ok: false, error };
  }
}

function describe(
  { event, context, streams }: Call,
  owner: object,
  { config, env, openSpans, initMs }: Sandbox,
  run: () => Promise<Outcome>,
): InstrumentedInvocation {
  const trigger = readTrigger(event);
  const origin = originOf(trigger, config.remoteContext);
  return {
    parent: origin.parent,
    started(span) {
      openSpans.assign(span, owner);
      if (trigger.spanName) span.updateName(trigger.spanName);
      span.setAttributes(startAttributes(trigger, context, env)).addLinks([...origin.links]);
      // Whoever waited for the Init sees how long it was, but for the runtime's own part after it.
      if (isColdStart(span)) span.setAttributes({ 'aws.lambda.init_duration_ms': initMs });
    },
    run,
    ending(span, outcome) {
      // Not recording: sampled out, or ended by the deadline guard.
      if (span.isRecording()) completeSpan(span, streams ? undefined : trigger, outcome);
    },
  };
}

/** A context that is not Lambda's own may have no clock, or a broken one: then there is no time-out to keep to. */
function remainingMs(context: LambdaContext | undefined): number {
  try {
    const remaining: unknown = context?.getRemainingTimeInMillis();
    return typeof remaining === 'number' && !Number.isNaN(remaining) ? remaining : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** @see https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/ */
function startAttributes(
  trigger: Trigger,
  context: LambdaContext | undefined,
  env: NodeJS.ProcessEnv,
): Attributes {
  const xrayHeader = textField(context, 'xRayTraceId') ?? env._X_AMZN_TRACE_ID ?? '';
  const initialisedByCaller = (env.AWS_LAMBDA_INITIALIZATION_TYPE ?? 'on-demand') === 'on-demand';
  return {
    'faas.trigger': trigger.type,
    'aws.lambda.invoked_arn': textField(context, 'invokedFunctionArn'),
    'aws.xray.trace_id': /Root=([^;]+)/.exec(xrayHeader)?.[1],
    // The instrumentation knows provisioned concurrency and proactive Init, not managed instances.
    ...(!initialisedByCaller && { 'faas.coldstart': false }),
    ...trigger.attributes,
  };
}

/** 5xx answers and thrown errors are failures; a 4xx is the caller's. */
function completeSpan(span: Span, trigger: Trigger | undefined, outcome: Outcome): void {
  const response = trigger?.responseAttributes?.(outcome) ?? {};
  span.setAttributes(response);
  const status = Number(response['http.response.status_code']);
  if (!outcome.ok) failSpan(span, outcome.error);
  else if (status >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    // What the handler recorded before it answered says more.
    if (!recordedFailure(span)) span.setAttribute('error.type', String(status));
  }
}

const recordedFailure = (span: Span): boolean => attributesOf(span)?.['error.type'] !== undefined;

const isColdStart = (span: Span): boolean => attributesOf(span)?.['faas.coldstart'] === true;

const attributesOf = (span: Span) => fields(fields(span)?.attributes);

/** The instrumentation throws where a field is missing, so each is there. An alias is no part of a resource's id. */
function instrumentedContext(
  context: LambdaContext | undefined,
  env: NodeJS.ProcessEnv,
): InstrumentedContext {
  return {
    functionName: textField(context, 'functionName') ?? env.AWS_LAMBDA_FUNCTION_NAME ?? 'lambda',
    awsRequestId: textField(context, 'awsRequestId') ?? '',
    invokedFunctionArn: (textField(context, 'invokedFunctionArn') ?? '').split(':').slice(0, 7).join(':'),
  };
}
