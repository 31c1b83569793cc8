import type { FlushMode, SettledInvocation } from './flush-mode.ts';
import type { Outbox } from './later-delivery.ts';

/** The flush is awaited before the response: where nothing keeps the sandbox awake after it. */
export class BeforeResponse implements FlushMode {
  readonly hasExtension = false;
  readonly diesOfTimeout: boolean;
  readonly #outbox: Outbox;

  constructor(outbox: Outbox, diesOfTimeout: boolean) {
    this.#outbox = outbox;
    this.diesOfTimeout = diesOfTimeout;
  }

  begin(): void {}

  settled({ budgetMs }: SettledInvocation): Promise<void> {
    return this.#outbox.flush(budgetMs());
  }
}
