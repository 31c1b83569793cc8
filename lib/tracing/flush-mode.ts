import type { Delivery } from './delivery.ts';
import type { Environment } from './env.ts';
import { ExtensionLoop } from './extension-loop.ts';
import { ExtensionsApi } from './extensions-api.ts';

/** When the spans of an invocation leave, see docs/lifecycle.md. */
export const flushModeNames = ['after-response', 'before-response', 'periodic'] as const;

export type FlushModeName = (typeof flushModeNames)[number];

/** An invocation whose handler has settled. */
export interface Settled {
  readonly requestId: string;
  /** What its flush may take, in milliseconds. */
  readonly budgetMs: number;
  /** Settles when the response has gone out. */
  readonly responded: () => Promise<void>;
}

export interface FlushMode {
  readonly name: FlushModeName;
  /** The runtime may ask for its first event when this has settled. */
  readonly ready?: Promise<void>;
  /** Whether a SIGTERM can come: only to a sandbox with an extension. */
  readonly hasExtension: boolean;
  begin(requestId: string): void;
  /** The result of the handler goes out when this has settled. */
  settled(invocation: Settled): Promise<void>;
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
  if (asked === 'before-response') return new BeforeResponse(delivery);
  if (managed) return new Timed(delivery, timeoutMs);
  if (!api) return new BeforeResponse(delivery);
  return asked === 'periodic' ? periodicAfterResponse(delivery, api) : new AfterResponse(delivery, api);
}

/** The flush is awaited before the response: where nothing keeps the sandbox awake after it. */
export class BeforeResponse implements FlushMode {
  readonly name = 'before-response';
  readonly hasExtension = false;
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  begin(): void {}

  settled({ budgetMs }: Settled): Promise<void> {
    return this.#delivery.flush(budgetMs);
  }
}

/** When a flush after the response is due; all others leave the spans where they are. */
type IsDue = (delivery: Delivery) => boolean;

/** The response goes out first; the extension holds the sandbox until the flush is done. */
export class AfterResponse implements FlushMode {
  readonly name: FlushModeName;
  readonly hasExtension = true;
  readonly ready: Promise<void>;
  readonly #delivery: Delivery;
  readonly #loop: ExtensionLoop;
  readonly #isDue: IsDue;

  /** @param api the address of Lambda's API, from `AWS_LAMBDA_RUNTIME_API` */
  constructor(
    delivery: Delivery,
    api: string,
    name: FlushModeName = 'after-response',
    isDue: IsDue = () => true,
  ) {
    this.name = name;
    this.#delivery = delivery;
    this.#isDue = isDue;
    this.#loop = new ExtensionLoop(new ExtensionsApi(api));
    this.ready = this.#loop.ready;
  }

  begin(requestId: string): void {
    this.#loop.begin(requestId);
  }

  async settled(invocation: Settled): Promise<void> {
    if (!this.#loop.holds(invocation.requestId)) return this.#delivery.flush(invocation.budgetMs);
    void this.#afterwards(invocation);
  }

  /** Never rejects; the loop waits for it. */
  async #afterwards({ requestId, budgetMs, responded }: Settled): Promise<void> {
    try {
      await responded();
      if (this.#isDue(this.#delivery)) await this.#delivery.flush(budgetMs);
    } finally {
      this.#loop.over(requestId);
    }
  }
}

const periodMs = 1_000;
const enoughSpans = 512;

/** For busy functions: one flush for many invocations, a second apart or when there are {@link enoughSpans}. */
export function periodicAfterResponse(delivery: Delivery, api: string): FlushMode {
  let last = 0;
  return new AfterResponse(delivery, api, 'periodic', ({ waiting }) => {
    const now = Date.now();
    if (now - last < periodMs && waiting < enoughSpans) return false;
    last = now;
    return true;
  });
}

/**
 * For Managed Instances, which are never frozen, run several invocations at once and have no INVOKE: a timer. Their
 * worker threads get no signal, so a shutdown loses what ended in the last second.
 */
export class Timed implements FlushMode {
  readonly name = 'periodic';
  readonly hasExtension = false;
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
