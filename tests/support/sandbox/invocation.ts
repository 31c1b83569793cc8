import { deferred } from './deferred.ts';
import type { Outcome, Reply } from './types.ts';

/** One invocation on its way through a process. */
export class Invocation {
  readonly requestId: string;
  /** When the process will be killed, in milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly #response = deferred<Reply>();
  readonly #over = deferred<Outcome>();
  readonly #started = performance.now();
  readonly #initMs: number | undefined;
  #reply: Reply | undefined;
  #responseMs: number | undefined;

  constructor(requestId: string, timeLeftMs: number, initMs: number | undefined) {
    this.requestId = requestId;
    this.deadlineMs = Math.round(Date.now() + timeLeftMs);
    this.#initMs = initMs;
  }

  /** What the caller gets, as soon as there is something. */
  get response(): Promise<Reply> {
    return this.#response.promise;
  }

  /** All there is to say, when the process is done with it. */
  get over(): Promise<Outcome> {
    return this.#over.promise;
  }

  get answered(): boolean {
    return this.#reply !== undefined;
  }

  /** Hands the runtime's answer to the caller. */
  answer(reply: Reply): void {
    this.#responseMs = performance.now() - this.#started;
    this.#reply = reply;
    this.#response.resolve(reply);
  }

  /**
   * Ends it; `otherwise` is the reply where the runtime has given none. Resolves `over` once `settled` has: the
   * clock stops here, but the caller should find the log complete.
   */
  end(ending: Outcome['ending'], otherwise: Reply | undefined, settled: Promise<void>): void {
    const billedMs = performance.now() - this.#started;
    const reply = this.#reply ?? (otherwise as Reply);
    this.#response.resolve(reply);
    const outcome: Outcome = {
      requestId: this.requestId,
      ...reply,
      ...(this.#responseMs === undefined ? {} : { responseMs: this.#responseMs }),
      billedMs,
      ending,
      ...(this.#initMs === undefined ? {} : { initMs: this.#initMs }),
    };
    void settled.then(() => this.#over.resolve(outcome));
  }
}
