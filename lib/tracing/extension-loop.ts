import { distro } from './build-info.ts';
import type { ExtensionsApi, InvokeEvent } from './extensions-api.ts';
import { within } from './within.ts';

/**
 * Keeps the sandbox awake after a response until the flush is done: an extension inside the function's own process.
 *
 *                    answered 200                     INVOKE r
 *     registering ─────────────────▶ waiting ─────────────────────▶ holding r
 *          │                          ▲   │                             │
 *          │ refused                  │   │ next fails for good         │ r is over, or has not begun
 *          ▼                          └───┼─────────────────────────────┘ in time: next
 *       absent ◀──────────────────────────┘
 *
 * Lambda freezes the sandbox when the runtime and every extension wait for the next event, so a response that has
 * gone out is followed by a flush for as long as this is `holding`. A handler may settle before INVOKE is read
 * (`waiting`: it is on its way, and the sandbox cannot freeze before it is answered), after it, or without one.
 */
type State =
  | { readonly name: 'registering' }
  | { readonly name: 'waiting' }
  | { readonly name: 'holding'; readonly requestId: string }
  | { readonly name: 'absent' };

/** A registration answers in a millisecond; Init must not hang on one that does not. */
const registrationMs = 1_000;

/** INVOKE and the runtime's own event arrive together; a handler that has not begun by then is not one of ours. */
const firstBeginMs = 1_000;

/** Nor is it one of ours the next time. */
const laterBeginMs = 50;

/** A connection that is lost is made again, with a little more patience each time, in milliseconds. */
const retriesMs = [0, 10, 20, 50, 100];

export class ExtensionLoop {
  /** Settles when the runtime may ask for its first event: from then on no registration is accepted. */
  readonly ready: Promise<void>;
  /** Why there is no extension, or not any more: settles then, and never otherwise. */
  readonly left: Promise<string>;
  readonly #api: ExtensionsApi;
  readonly #invocations = new Map<string, Invocation>();
  #state: State = { name: 'registering' };
  #released: string | undefined;
  #beginMs = firstBeginMs;
  #idle = false;
  readonly #leave: (why: string) => void;

  constructor(api: ExtensionsApi) {
    this.#api = api;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.left = promise;
    this.#leave = resolve;
    this.ready = within(registrationMs, this.#register());
  }

  /** Whether the sandbox stays awake for this invocation after its response. */
  holds(requestId: string): boolean {
    if (this.#idle) return false;
    if (this.#state.name === 'waiting') return requestId !== this.#released;
    return this.#state.name === 'holding' && requestId === this.#state.requestId;
  }

  begin(requestId: string): void {
    this.#invocation(requestId)?.begun.resolve();
  }

  /** The invocation has answered and flushed; the sandbox may freeze. Each that has begun must come to this. */
  over(requestId: string): void {
    this.#invocation(requestId)?.over.resolve();
  }

  /** Nobody will say that an invocation has begun: the sandbox may freeze as it would without an extension. */
  idle(): void {
    this.#idle = true;
  }

  async #register(): Promise<void> {
    const registration = await this.#api.register(distro.name);
    if (registration.ok) void this.#run(registration.id);
    else this.#absent(`the extension was refused (${registration.reason})`);
  }

  /** Whoever has registered must ask for events, whatever else happens: not to would hang every invocation. */
  async #run(id: string): Promise<void> {
    for (;;) {
      this.#state = { name: 'waiting' };
      const event = await this.#next(id);
      if (!event) return;
      this.#state = { name: 'holding', requestId: event.requestId };
      await this.#isOver(event.requestId);
      this.#released = event.requestId;
      this.#invocations.clear();
    }
  }

  async #next(id: string): Promise<InvokeEvent | undefined> {
    let reason: unknown;
    for (const pause of retriesMs) {
      try {
        if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
        return await this.#api.next(id);
      } catch (error) {
        reason = error;
      }
    }
    this.#absent(`the extension has lost its connection (${String(reason)})`);
    return undefined;
  }

  #absent(why: string): void {
    this.#state = { name: 'absent' };
    this.#invocations.clear();
    this.#leave(why);
  }

  async #isOver(requestId: string): Promise<void> {
    const invocation = this.#invocation(requestId);
    if (!invocation || this.#idle) return;
    const begun = await within(
      this.#beginMs,
      invocation.begun.promise.then(() => true),
    );
    this.#beginMs = begun ? firstBeginMs : laterBeginMs;
    if (begun) await invocation.over.promise;
  }

  /** None where nobody will ask for it. */
  #invocation(requestId: string): Invocation | undefined {
    const known = this.#invocations.get(requestId);
    if (known || this.#state.name === 'absent') return known;
    const invocation = { begun: Promise.withResolvers<void>(), over: Promise.withResolvers<void>() };
    this.#invocations.set(requestId, invocation);
    return invocation;
  }
}

interface Invocation {
  readonly begun: PromiseWithResolvers<void>;
  readonly over: PromiseWithResolvers<void>;
}
