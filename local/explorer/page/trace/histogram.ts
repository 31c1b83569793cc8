/** Durations counted by size; bins grow by a constant factor where they range over more than a tenfold. */
export interface Histogram {
  /** One more than there are bins, in milliseconds. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  /** Where a duration lies, in bins from the left, with a fraction. */
  readonly place: (ms: number) => number;
}

/**
 * Counts durations in milliseconds; below zero counts as zero.
 *
 * @param own one that shall have its place too, and is not counted
 */
export function histogramOf(durations: readonly number[], own: number, bins = 20): Histogram {
  const positive = durations.map((ms) => Math.max(0, ms));
  const least = Math.min(own, ...positive);
  const most = Math.max(own, ...positive);
  const isWide = least > 0 && most / least > 10;
  // All of one length stand in the middle of a range as wide as they are long.
  const [from, to] = most > least ? [least, most] : [least / 2, Math.max(most * 1.5, 0.001)];
  const size = isWide ? Math.log(to / from) / bins : (to - from) / bins;
  const edges = Array.from({ length: bins + 1 }, (_, bin) =>
    isWide ? from * Math.exp(size * bin) : from + size * bin,
  );
  const place = (ms: number) =>
    Math.min(bins, Math.max(0, isWide ? Math.log(Math.max(ms, from) / from) / size : (ms - from) / size));
  const counts = new Array<number>(bins).fill(0);
  for (const ms of positive) {
    const bin = Math.min(bins - 1, Math.floor(place(ms)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { edges, counts, place };
}

/** The middle one; of an even number the mean of the two in the middle. */
export function medianOf(durations: readonly number[]): number {
  const sorted = durations.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** How many percent of the durations are at most this one. */
export function percentileOf(durations: readonly number[], ms: number): number {
  return Math.round((100 * durations.filter((each) => each <= ms).length) / durations.length);
}
