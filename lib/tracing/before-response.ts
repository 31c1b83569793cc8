import type { Delivery } from './delivery.ts';
import type { FlushMode, SettledInvocation } from './flush-mode.ts';

/** The flush is awaited before the response: where nothing keeps the sandbox awake after it. */
export class BeforeResponse implements FlushMode {
  readonly hasExtension = false;
  readonly diesOfTimeout: boolean;
  readonly #delivery: Delivery;

  constructor(delivery: Delivery, diesOfTimeout: boolean) {
    this.#delivery = delivery;
    this.diesOfTimeout = diesOfTimeout;
  }

  begin(): void {}

  settled({ budgetMs }: SettledInvocation): Promise<void> {
    return this.#delivery.flush(budgetMs());
  }
}
