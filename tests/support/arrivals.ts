/** Lets a test wait until enough has arrived. */
export interface Arrivals {
  /** Looks again whether what is waited for is there. */
  check(): void;
  /** Resolves once `isEnough()`; rejects with `describe()` when that takes longer than `timeoutMs`. */
  waitUntil(isEnough: () => boolean, timeoutMs: number, describe: () => string): Promise<void>;
}

interface Waiter {
  isEnough: () => boolean;
  resolve: () => void;
}

/** Makes the waiting room of a collector. */
export function createArrivals(): Arrivals {
  const waiters = new Set<Waiter>();

  function check(): void {
    for (const waiter of [...waiters].filter(({ isEnough }) => isEnough())) {
      waiters.delete(waiter);
      waiter.resolve();
    }
  }

  async function waitUntil(
    isEnough: () => boolean,
    timeoutMs: number,
    describe: () => string,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { isEnough, resolve };
    waiters.add(waiter);
    const timer = setTimeout(() => {
      waiters.delete(waiter);
      reject(new Error(describe()));
    }, timeoutMs);
    check();
    await promise.finally(() => clearTimeout(timer));
  }

  return { check, waitUntil };
}
