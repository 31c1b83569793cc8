import { AfterResponse } from './after-response.ts';
import { BeforeResponse } from './before-response.ts';
import type { ExtensionLoop } from './extension-loop.ts';
import type { FlushModeName } from './flush-mode-name.ts';
import type { Outbox } from './later-delivery.ts';
import { Timed } from './timed.ts';

/** An invocation whose handler has settled. */
export interface SettledInvocation {
  readonly requestId: string;
  /** What its flush may take now, in milliseconds. */
  readonly budgetMs: () => number;
  /** Settles when the response has gone out. */
  readonly responded: () => Promise<void>;
}

export interface FlushMode {
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
  managed: boolean,
  extension: ExtensionLoop | undefined,
  outbox: Outbox,
  timeoutMs: number,
): FlushMode {
  if (extension) return new AfterResponse(outbox, extension, asked === 'periodic');
  if (managed && asked !== 'before-response') return new Timed(outbox, timeoutMs);
  return new BeforeResponse(outbox, !managed);
}
