import { type Attributes, diag, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { Context as LambdaContext } from 'aws-lambda';
import { failSpan } from './failure.ts';
import type { InstrumentedContext, InstrumentedInvocation } from './instrumentation.ts';
import { originOf } from './remote-context.ts';
import type { Sandbox } from './sandbox.ts';
import { type Outcome, readTrigger, type Trigger } from './trigger.ts';
import { textField } from './untrusted.ts';

/**
 * Runs a handler inside its invocation's span. `handle` runs exactly once, whatever becomes of the span, and with the
 * outcome that it would have without tracing.
 */
export async function runInvocation(
  event: unknown,
  context: LambdaContext | undefined,
  sandbox: Sandbox,
  handle: () => unknown,
): Promise<Outcome> {
  let outcome: Promise<Outcome> | undefined;
  const run = () => {
    outcome ??= settle(handle);
    return outcome;
  };
  try {
    await sandbox.runInstrumented(describe(event, context, sandbox, run), instrumentedContext(context));
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
  event: unknown,
  context: LambdaContext | undefined,
  { config, env }: Sandbox,
  run: () => Promise<Outcome>,
): InstrumentedInvocation {
  const trigger = readTrigger(event);
  const origin = originOf(trigger, config.remoteContext);
  return {
    parent: origin.parent,
    started(span) {
      if (trigger.spanName) span.updateName(trigger.spanName);
      span.setAttributes(startAttributes(trigger, context, env)).addLinks([...origin.links]);
    },
    run,
    ending: (span, outcome) => completeSpan(span, trigger, outcome),
  };
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
function completeSpan(span: Span, trigger: Trigger, outcome: Outcome): void {
  const response = trigger.responseAttributes?.(outcome) ?? {};
  span.setAttributes(response);
  const status = Number(response['http.response.status_code']);
  if (!outcome.ok) failSpan(span, outcome.error);
  else if (status >= 500)
    span.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR });
}

/** The instrumentation throws where a field is missing, so each is there. An alias is no part of a resource's id. */
function instrumentedContext(context: LambdaContext | undefined): InstrumentedContext {
  return {
    functionName: textField(context, 'functionName') ?? 'lambda',
    awsRequestId: textField(context, 'awsRequestId') ?? '',
    invokedFunctionArn: (textField(context, 'invokedFunctionArn') ?? '').split(':').slice(0, 7).join(':'),
  };
}
