/** The value below which this share of the values lies; NaN where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What each value has more than the one of the same turn, which ran under the same conditions. */
export function differences(values: readonly number[], baseline: readonly number[]): number[] {
  return values.map((value, turn) => value - (baseline[turn] ?? Number.NaN));
}

/** `median (lower–upper quartile)` */
export function spread(values: readonly number[], digits = 2): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(values, share).toFixed(digits));
  return `${middle} (${low}–${high})`;
}

/** Random numbers in [0, 1), the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** When callers come that do not know of each other (a Poisson process), in milliseconds. */
export function poissonArrivals(perSecond: number, seconds: number, seed: number): number[] {
  const random = seededRandom(seed);
  const arrivals: number[] = [];
  for (let at = 0; ; arrivals.push(at)) {
    at -= (Math.log(1 - random()) / perSecond) * 1_000;
    if (at >= seconds * 1_000) return arrivals;
  }
}
