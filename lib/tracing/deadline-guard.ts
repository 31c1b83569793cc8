import { diag } from '@opentelemetry/api';
import type { Delivery } from './delivery.ts';
import type { OpenSpans } from './open-spans.ts';

/** The time kept of the margin for writing to the dead letter what the backend has not taken, in milliseconds. */
const dyingMs = 50;

/** Takes the guard off again, when the handler has settled. */
export type Disarm = () => void;

/**
 * Ends the spans of an invocation that is about to be killed, and sees them off: Lambda gives no signal before the
 * kill. A handler that never yields cannot be guarded.
 */
export class DeadlineGuard {
  readonly #openSpans: OpenSpans;
  readonly #delivery: Delivery;
  readonly #marginMs: number | undefined;

  /** @param marginMs how long before the kill; without it the larger of 200 ms and 5 % of the time-out, at most 1 s */
  constructor(openSpans: OpenSpans, delivery: Delivery, marginMs?: number) {
    this.#openSpans = openSpans;
    this.#delivery = delivery;
    this.#marginMs = marginMs;
  }

  /** @param remainingMs what the invocation has left, which at its beginning is the function's time-out */
  watch(owner: object, remainingMs: number): Disarm {
    if (!Number.isFinite(remainingMs)) return () => {};
    const margin = Math.min(
      this.#marginMs ?? Math.min(Math.max(200, remainingMs * 0.05), 1_000),
      remainingMs / 2,
    );
    // A handler that leaves the event loop empty ends the process at once; timers of ours must not keep it alive.
    const at = (ms: number, act: () => void) => setTimeout(act, ms).unref();
    const lastMoment = at(remainingMs - dyingMs, () => this.#delivery.abandon('the invocation timed out'));
    const timer = at(remainingMs - margin, () => this.#fall(owner, margin - dyingMs));
    const armedUntil = Date.now() + remainingMs - margin;
    return () => {
      clearTimeout(timer);
      clearTimeout(lastMoment);
      if (Date.now() < armedUntil) return;
      diag.warn(
        'the handler has finished within the margin before its time-out, after all; its result stands.',
      );
    };
  }

  #fall(owner: object, budgetMs: number): void {
    const count = this.#openSpans.fail({ 'error.type': 'timeout' }, owner);
    diag.warn(`the invocation is about to time out; its ${count} open spans end as timed out.`);
    void this.#delivery.flush(budgetMs, true);
  }
}
