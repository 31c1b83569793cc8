/** One direction of the heat map, in steps of one cell. */
export interface HeatScale {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const timeSteps = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 28, 91, 364].map((count) => count * day),
];
const logSteps = [0.05, 0.1, 0.2, 0.25, 1 / 3, 0.5, 1];

/** Times in cells whose edges are round ones, so that cells stay what they are as time goes on. */
export function timeScale(times: readonly number[], cells: number): HeatScale {
  const { from, to } = withoutStrays(times);
  // A minute at least: with a second of data, the picture would be another one each second.
  return stepped(Math.min(from, to - minute), to, cells, timeSteps);
}

/** Logarithms of durations in cells; one decade at least. */
export function logScale(logs: readonly number[], cells: number): HeatScale {
  const sorted = logs.toSorted((a, b) => a - b);
  const [from = 0, to = 0] = [sorted[0], sorted.at(-1)];
  const missing = Math.max(0, 1 - (to - from));
  return stepped(from - missing / 2, to + missing / 2, cells, logSteps);
}

/** The first of the steps with which the cells are enough, or as many of the last one as it takes to make one. */
function stepped(from: number, to: number, cells: number, steps: readonly number[]): HeatScale {
  const largest = (to - from) / Math.max(1, cells - 1);
  const step = steps.find((candidate) => candidate >= largest) ?? largest;
  const first = Math.floor(from / step + 1e-9);
  const last = Math.floor(to / step + 1e-9) + 1;
  return { from: first * step, to: last * step, step };
}

/** One trace with a clock of 1970 must not make a dot of all others: far from the middle half is outside. */
function withoutStrays(times: readonly number[]): { from: number; to: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const last = sorted.length - 1;
  const low = sorted[Math.ceil(last / 4)] ?? 0;
  const high = sorted[Math.floor((last * 3) / 4)] ?? 0;
  const reach = 10 * Math.max(10 * minute, high - low);
  // Of two, neither is the stray.
  const near = last < 2 ? sorted : sorted.filter((time) => time >= low - reach && time <= high + reach);
  return { from: near[0] ?? 0, to: near.at(-1) ?? 0 };
}
