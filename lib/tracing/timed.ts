import type { Delivery } from './delivery.ts';
import type { FlushMode } from './flush-mode.ts';

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
  readonly #delivery: Delivery;
  readonly #timeoutMs: number;

  constructor(delivery: Delivery, timeoutMs: number) {
    this.#delivery = delivery;
    this.#timeoutMs = timeoutMs;
    setInterval(() => this.#flush(), periodMs).unref();
  }

  begin(): void {}

  async settled(): Promise<void> {
    if (this.#delivery.waiting >= enoughSpans) this.#flush();
  }

  #flush(): void {
    void this.#delivery.flush(this.#timeoutMs);
  }
}
