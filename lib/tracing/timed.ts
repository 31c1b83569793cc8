import type { FlushMode } from './flush-mode.ts';
import type { Outbox } from './later-delivery.ts';

/** How far apart the flushes of `periodic` are, in milliseconds. */
export const periodMs = 1_000;

/** How many spans do not wait for their time. */
export const enoughSpans = 512;

/**
 * For Managed Instances, which are never frozen, run several invocations at once and have no INVOKE: a timer. Their
 * worker threads get no signal, so a shutdown loses what ended in the last {@link periodMs}.
 */
export class Timed implements FlushMode {
  readonly hasExtension = false;
  readonly diesOfTimeout = false;
  readonly #outbox: Outbox;
  readonly #timeoutMs: number;

  constructor(outbox: Outbox, timeoutMs: number) {
    this.#outbox = outbox;
    this.#timeoutMs = timeoutMs;
    setInterval(() => this.#flush(), periodMs).unref();
  }

  begin(): void {}

  async settled(): Promise<void> {
    if (this.#outbox.waiting >= enoughSpans) this.#flush();
  }

  #flush(): void {
    void this.#outbox.flush(this.#timeoutMs);
  }
}
