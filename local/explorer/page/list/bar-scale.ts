/** What the bars of the list are drawn to. */
export interface BarScale {
  /** What a whole bar stands for, in milliseconds. */
  readonly whole: number;
  /** Traces that take longer than that: their bars are whole too, and marked. */
  readonly beyond: number;
}

/** This many times as long as nine in ten traces would leave hairlines of them. */
const tooLong = 20;

/** To the longest trace; one that takes hours because its clock is wrong must not make hairlines of all others. */
export function barScale(durations: readonly number[]): BarScale {
  const sorted = durations.toSorted((a, b) => a - b);
  const longest = sorted.at(-1) ?? 0;
  const most = sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 0;
  // Of two, neither is the stray.
  if (sorted.length < 3 || most === 0) return { whole: longest, beyond: 0 };
  const whole = sorted.findLast((ms) => ms <= tooLong * most) ?? longest;
  return { whole, beyond: sorted.filter((ms) => ms > whole).length };
}
