import { diag } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import type { Delivery } from './delivery.ts';

/** Where ended spans wait, and how they leave. */
export type Outbox = Pick<Delivery, 'accept' | 'waiting' | 'flush' | 'abandon'>;

/** More spans than this do not wait without the bounds that a delivery keeps. */
const enough = 1_000;

/**
 * Loads the delivery, its encoder and its sender when the first spans go, which is after the response: Init and the
 * first caller wait for none of it.
 */
export class LaterDelivery implements Outbox {
  readonly #open: () => Outbox;
  #spans: ReadableSpan[] = [];
  #delivery: Outbox | undefined;

  /** @param open may fail, as where the chunk is not in the package */
  constructor(open: () => Outbox) {
    this.#open = open;
  }

  get waiting(): number {
    return this.#delivery?.waiting ?? this.#spans.length;
  }

  accept(span: ReadableSpan): void {
    if (this.#delivery) this.#delivery.accept(span);
    else this.#spans.push(span);
    if (this.#spans.length >= enough) this.#opened();
  }

  async flush(timeoutMs: number, urgent?: boolean): Promise<void> {
    if (this.#isUsed) await this.#opened()?.flush(timeoutMs, urgent);
  }

  abandon(why: string): void {
    if (this.#isUsed) this.#opened()?.abandon(why);
  }

  /** What is being sent is not waiting, yet a flush waits for it, and it can be abandoned. */
  get #isUsed(): boolean {
    return this.#delivery !== undefined || this.#spans.length > 0;
  }

  #opened(): Outbox | undefined {
    try {
      this.#delivery ??= this.#open();
    } catch (error) {
      diag.error(`${this.#spans.length} spans are lost; is dist/chunks/ in the package?`, error);
    }
    for (const span of this.#spans.splice(0)) this.#delivery?.accept(span);
    return this.#delivery;
  }
}
