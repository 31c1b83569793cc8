import { poissonArrivals, seededRandom } from './statistics.ts';

/** What one invocation bills, in milliseconds, as it was measured: one of these values is drawn for each. */
export interface Service {
  readonly billedMs: readonly number[];
  /** `periodic`: what it bills where its flush is due; `billedMs` is without one then. */
  readonly withFlush?: readonly number[];
}

/** Which idle sandbox gets the next invocation: AWS does not say, so both ends of what is possible. */
export type Order = 'last used first' | 'longest idle first';

export interface Simulated {
  /** How many sandboxes are occupied, on average. */
  readonly occupied: number;
  /** How many there must be. */
  readonly sandboxes: number;
}

interface SimulatedSandbox {
  freeAt: number;
  flushedAt: number;
}

const periodMs = 1_000;

/** A function whose callers come at random, with as many sandboxes as they need and without cold starts. */
export function simulate(service: Service, perSecond: number, seconds: number, order: Order): Simulated {
  const random = seededRandom(2);
  const draw = (values: readonly number[]) => values[Math.floor(random() * values.length)] ?? Number.NaN;
  const sandboxes: SimulatedSandbox[] = [];
  let billed = 0;
  for (const at of poissonArrivals(perSecond, seconds, 1)) {
    const sandbox = choose(sandboxes, at, order);
    const isDue = service.withFlush !== undefined && at - sandbox.flushedAt >= periodMs;
    if (isDue) sandbox.flushedAt = at;
    const took = draw(isDue ? (service.withFlush ?? []) : service.billedMs);
    sandbox.freeAt = at + took;
    billed += took;
  }
  return { occupied: billed / seconds / 1_000, sandboxes: sandboxes.length };
}

function choose(sandboxes: SimulatedSandbox[], at: number, order: Order): SimulatedSandbox {
  let chosen: SimulatedSandbox | undefined;
  for (const sandbox of sandboxes) {
    if (sandbox.freeAt > at) continue;
    const isBetter = chosen && (order === 'last used first') === sandbox.freeAt > chosen.freeAt;
    if (!chosen || isBetter) chosen = sandbox;
  }
  if (chosen) return chosen;
  const started = { freeAt: 0, flushedAt: Number.NEGATIVE_INFINITY };
  sandboxes.push(started);
  return started;
}
