import { diag } from '@opentelemetry/api';
import { distro } from './build-info.ts';
import type { ExtensionsApi } from './extensions-api.ts';

/**
 * Keeps the sandbox awake after a response until the flush is done: an extension inside the function's own process.
 *
 *                    answered 200                     INVOKE r
 *     registering ─────────────────▶ waiting ─────────────────────▶ holding r
 *          │                          ▲   │                             │
 *          │ refused                  │   │ next fails                  │ r is over, or has not begun
 *          ▼                          └───┼─────────────────────────────┘ within a second: next
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
const beginMs = 1_000;

export class ExtensionLoop {
  /** Settles when the runtime may ask for its first event: from then on no registration is accepted. */
  readonly ready: Promise<void>;
  readonly #api: ExtensionsApi;
  readonly #invocations = new Map<string, Invocation>();
  #state: State = { name: 'registering' };
  #released: string | undefined;

  constructor(api: ExtensionsApi) {
    this.#api = api;
    const registered = this.#register();
    this.ready = within(registrationMs, registered).then(() => {});
  }

  /** Whether the sandbox stays awake for this invocation after its response. */
  holds(requestId: string): boolean {
    if (this.#state.name === 'waiting') return requestId !== this.#released;
    return this.#state.name === 'holding' && requestId === this.#state.requestId;
  }

  begin(requestId: string): void {
    this.#invocation(requestId).begun.resolve();
  }

  /** The invocation has answered and flushed; the sandbox may freeze. */
  over(requestId: string): void {
    this.#invocation(requestId).over.resolve();
  }

  async #register(): Promise<void> {
    const registration = await this.#api.register(distro.name);
    if (registration.ok) {
      void this.#run(registration.id);
      return;
    }
    this.#state = { name: 'absent' };
    diag.info(`no flush after the response, because the extension was refused (${registration.reason}).`);
  }

  /** Whoever has registered must ask for events, whatever else happens: not to would hang every invocation. */
  async #run(id: string): Promise<void> {
    try {
      for (;;) {
        this.#state = { name: 'waiting' };
        const { requestId } = await this.#api.next(id);
        this.#state = { name: 'holding', requestId };
        await this.#isOver(this.#invocation(requestId));
        this.#released = requestId;
        this.#invocations.clear();
      }
    } catch (error) {
      this.#state = { name: 'absent' };
      diag.error('the extension has lost its connection; flushes come before the response now.', error);
    }
  }

  async #isOver({ begun, over }: Invocation): Promise<void> {
    const outcome = await within(
      beginMs,
      begun.promise.then(() => 'begun' as const),
    );
    if (outcome === 'begun') await over.promise;
  }

  #invocation(requestId: string): Invocation {
    const known = this.#invocations.get(requestId);
    if (known) return known;
    const invocation = { begun: Promise.withResolvers<void>(), over: Promise.withResolvers<void>() };
    this.#invocations.set(requestId, invocation);
    return invocation;
  }
}

interface Invocation {
  readonly begun: PromiseWithResolvers<void>;
  readonly over: PromiseWithResolvers<void>;
}

/** What `promise` resolves to, or `undefined` once `ms` have passed. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms).unref();
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
