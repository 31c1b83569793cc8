import { diag } from '@opentelemetry/api';
import type { ExtensionLoop } from './extension-loop.ts';
import type { FlushMode, SettledInvocation } from './flush-mode.ts';
import type { Outbox } from './later-delivery.ts';
import { enoughSpans, periodMs } from './timed.ts';

/**
 * The response goes out first; the extension holds the sandbox until the flush is done. Where it cannot, the flush
 * comes before the response.
 */
export class AfterResponse implements FlushMode {
  readonly hasExtension = true;
  readonly diesOfTimeout = true;
  readonly #outbox: Outbox;
  readonly #loop: ExtensionLoop;
  /** For busy functions: one flush for many invocations, {@link periodMs} apart or when {@link enoughSpans} wait. */
  readonly #periodic: boolean;
  #last = 0;

  constructor(outbox: Outbox, loop: ExtensionLoop, periodic: boolean) {
    this.#outbox = outbox;
    this.#periodic = periodic;
    this.#loop = loop;
    void loop.left.then((why) => diag.info(`flushes come before the response, because ${why}.`));
  }

  begin(requestId: string): void {
    this.#loop.begin(requestId);
  }

  async settled(invocation: SettledInvocation): Promise<void> {
    const held = this.#loop.holds(invocation.requestId);
    const flushed = this.#flush(invocation, held);
    if (!held) await flushed;
  }

  /** Whether or not it is held, the loop may be waiting for the invocation to be over, or will be. */
  async #flush({ requestId, budgetMs, responded }: SettledInvocation, held: boolean): Promise<void> {
    try {
      if (held) await responded();
      if (!held || this.#isDue()) await this.#outbox.flush(budgetMs());
    } finally {
      this.#loop.over(requestId);
    }
  }

  #isDue(): boolean {
    const now = Date.now();
    const early = this.#periodic && Math.abs(now - this.#last) < periodMs;
    if (early && this.#outbox.waiting < enoughSpans) return false;
    this.#last = now;
    return true;
  }
}
