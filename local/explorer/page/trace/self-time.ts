/** When something ran; both in the same unit. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * How long a span did something itself: its duration without the times at which some child ran. What children did
 * before or after it, or twice at once, counts for nothing. 0 where the span ends before it starts.
 *
 * @param children in the order of their start
 */
export function selfTime({ start, end }: Interval, children: Iterable<Interval>): number {
  let self = Math.max(0, end - start);
  let until = start;
  for (const child of children) {
    const from = Math.max(child.start, until);
    const to = Math.min(child.end, end);
    if (to > from) {
      self -= to - from;
      until = to;
    }
  }
  return self;
}
