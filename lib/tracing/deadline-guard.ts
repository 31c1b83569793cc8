import { diag } from '@opentelemetry/api';
import type { Outbox } from './later-delivery.ts';
import type { OpenSpans } from './open-spans.ts';

const timedOut = { 'error.type': 'timeout' };

/** Takes the guard off again, when the invocation is over. */
export type Disarm = () => void;

/**
 * Ends the spans of an invocation that is about to be killed, and sees them off: Lambda gives no signal before the
 * kill. A handler that never yields cannot be guarded.
 */
export class DeadlineGuard {
  readonly #openSpans: OpenSpans;
  readonly #outbox: Outbox;
  readonly #marginMs: number | undefined;
  readonly #kills: boolean;

  /**
   * @param marginMs how long before the kill; without it the larger of 200 ms and 5 % of the time-out, at most 1 s
   * @param kills whether the time-out ends the process; else what waits has time left
   */
  constructor(openSpans: OpenSpans, outbox: Outbox, marginMs: number | undefined, kills: boolean) {
    this.#openSpans = openSpans;
    this.#outbox = outbox;
    this.#marginMs = marginMs;
    this.#kills = kills;
  }

  /** @param remainingMs what the invocation has left, which at its beginning is the function's time-out */
  watch(owner: object, remainingMs: number): Disarm {
    if (!Number.isFinite(remainingMs)) return () => {};
    const margin = Math.min(
      this.#marginMs ?? Math.min(Math.max(200, remainingMs * 0.05), 1_000),
      remainingMs / 2,
    );
    // A quarter of the margin is kept for writing to the dead letter what the backend has not taken.
    const dyingMs = Math.min(Math.max(50, margin / 4), margin);
    const fallMs = remainingMs - margin;
    const fallsAt = Date.now() + fallMs;
    // A handler that leaves the event loop empty ends the process at once; timers of ours must not keep it alive.
    const timers = [
      setTimeout(() => this.#fall(owner, margin - dyingMs), fallMs).unref(),
      ...(this.#kills ? [setTimeout(() => this.#lastMoment(), remainingMs - dyingMs).unref()] : []),
    ];
    return () => {
      for (const timer of timers) clearTimeout(timer);
      if (Date.now() < fallsAt) return;
      diag.warn(
        'the handler has finished within the margin before its time-out, after all; its result stands.',
      );
    };
  }

  #fall(owner: object, budgetMs: number): void {
    const count = this.#openSpans.fail(timedOut, owner);
    diag.warn(`the invocation is about to time out; its ${count} open spans end as timed out.`);
    // Where the process lives on there is no hurry, and a request cut short would be sent twice.
    if (this.#kills) void this.#outbox.flush(budgetMs, true);
  }

  /** Whatever is open now, of this invocation or of none, ends with the process. */
  #lastMoment(): void {
    this.#openSpans.fail(timedOut);
    this.#outbox.abandon('the invocation timed out');
  }
}
