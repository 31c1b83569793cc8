const threshold = 2;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Keeps a dead backend from costing: from the second failure in a row on, exports pause, for 1, 2, 4 … up to 60 seconds of
 * wall time, and one export may try after each pause. So a backend that hangs costs at most one time-out per pause.
 */
export class Breaker {
  #failures = 0;
  #openUntil = 0;

  /** Whether an export may be tried at `now`, in milliseconds since 1970. */
  allows(now: number): boolean {
    // A clock that was set back must not make a pause longer than any is.
    return now >= this.#openUntil || this.#openUntil - now > longestPauseMs;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openUntil = 0;
  }

  /** @param retryAfterMs the pause that the backend asks for, in milliseconds; it is kept to a minute as well */
  failed(now: number, retryAfterMs = 0): void {
    this.#failures += 1;
    const backOff = this.#failures < threshold ? 0 : firstPauseMs * 2 ** (this.#failures - threshold);
    this.#openUntil = now + Math.min(Math.max(backOff, retryAfterMs), longestPauseMs);
  }
}
