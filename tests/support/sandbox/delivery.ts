import { randomBytes, randomUUID } from 'node:crypto';
import type { Message } from './participant.ts';
import { functionArn } from './settings.ts';
import type { InvokeOptions, SandboxSettings } from './types.ts';

/** What is sent to the runtime and to extensions for one invocation. */
export interface Delivery {
  readonly requestId: string;
  readonly body: string;
  readonly traceHeader: string;
  readonly options: InvokeOptions;
}

/** Fills in what the caller has not said. An event that is `undefined` arrives as `null`. */
export function makeDelivery(event: unknown, options: InvokeOptions): Delivery {
  const root = `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
  return {
    requestId: options.requestId ?? randomUUID(),
    body: options.rawBody ?? JSON.stringify(event ?? null),
    traceHeader: options.traceHeader ?? `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=0`,
    options,
  };
}

/** The invocation as `/runtime/invocation/next` answers it. */
export function runtimeMessage(delivery: Delivery, deadlineMs: number, settings: SandboxSettings): Message {
  const { clientContext, cognitoIdentity } = delivery.options;
  return {
    headers: {
      'Lambda-Runtime-Aws-Request-Id': delivery.requestId,
      'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn': functionArn(settings),
      'Lambda-Runtime-Trace-Id': delivery.traceHeader,
      ...(clientContext ? { 'Lambda-Runtime-Client-Context': clientContext } : {}),
      ...(cognitoIdentity ? { 'Lambda-Runtime-Cognito-Identity': cognitoIdentity } : {}),
    },
    body: delivery.body,
  };
}

/** The INVOKE event as `/extension/event/next` answers it. */
export function extensionMessage(delivery: Delivery, deadlineMs: number, settings: SandboxSettings): Message {
  const event = {
    eventType: 'INVOKE',
    deadlineMs,
    requestId: delivery.requestId,
    invokedFunctionArn: functionArn(settings),
    tracing: { type: 'X-Amzn-Trace-Id', value: delivery.traceHeader },
  };
  return { headers: {}, body: JSON.stringify(event) };
}
