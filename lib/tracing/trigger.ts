import type { Attributes, Link } from '@opentelemetry/api';
import type { Headers } from './headers.ts';
import { httpTrigger } from './http-trigger.ts';
import { messageTrigger } from './message-trigger.ts';
import { fields } from './untrusted.ts';

/** How a handler ended. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

/** What an event says of its source. */
export interface Trigger {
  /** `faas.trigger`. */
  readonly type: 'http' | 'pubsub' | 'timer' | 'datasource' | 'other';
  /** The invocation span's name by the convention for this trigger; without one it is the function's. */
  readonly spanName?: string;
  readonly attributes: Attributes;
  /** A request's headers, in which the caller's trace context may be. */
  readonly headers?: Headers;
  /** Where the messages of a batch came from. */
  readonly links: readonly Link[];
  readonly responseAttributes?: (outcome: Outcome) => Attributes;
}

const unknownTrigger: Trigger = { type: 'other', attributes: {}, links: [] };

/**
 * Tells what kind of event this is. Anything may come as an event, from a caller in this process even objects whose
 * getters throw; what is not known is `other`.
 */
export function readTrigger(event: unknown): Trigger {
  try {
    const known = fields(event);
    return (known && (httpTrigger(known) ?? messageTrigger(known))) ?? unknownTrigger;
  } catch {
    return unknownTrigger;
  }
}
