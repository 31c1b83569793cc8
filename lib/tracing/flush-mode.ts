import { AfterResponse } from './after-response.ts';
import { BeforeResponse } from './before-response.ts';
import type { Delivery } from './delivery.ts';
import type { Environment } from './env.ts';
import { Timed } from './timed.ts';

/** When the spans of an invocation leave, see docs/lifecycle.md. */
export const flushModeNames = ['after-response', 'before-response', 'periodic'] as const;

export type FlushModeName = (typeof flushModeNames)[number];

/** An invocation whose handler has settled. */
export interface SettledInvocation {
  readonly requestId: string;
  /** What its flush may take now, in milliseconds. */
  readonly budgetMs: () => number;
  /** Settles when the response has gone out. */
  readonly responded: () => Promise<void>;
}

export interface FlushMode {
  /** The runtime may ask for its first event when this has settled. */
  readonly ready?: Promise<void>;
  /** Whether a SIGTERM can come: only to a sandbox with an extension. */
  readonly hasExtension: boolean;
  /** Whether the process ends with the time-out of an invocation. */
  readonly diesOfTimeout: boolean;
  begin(requestId: string): void;
  /** The result of the handler goes out when this has settled; never rejects. */
  settled(invocation: SettledInvocation): Promise<void>;
}

/** The mode in force, from the one asked for and from where the code runs. */
export function resolveFlushMode(
  asked: FlushModeName,
  env: Environment,
  delivery: Delivery,
  timeoutMs: number,
): FlushMode {
  const api = env.AWS_LAMBDA_RUNTIME_API;
  const managed = env.AWS_LAMBDA_INITIALIZATION_TYPE === 'lambda-managed-instances';
  if (asked === 'before-response' || (!managed && !api)) return new BeforeResponse(delivery, !managed);
  if (managed || !api) return new Timed(delivery, timeoutMs);
  return new AfterResponse(delivery, api, asked === 'periodic');
}
