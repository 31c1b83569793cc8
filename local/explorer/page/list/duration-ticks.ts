const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Round durations, about a decade apart: after a second, tens are no longer round. In milliseconds. */
const coarse = [
  ...Array.from({ length: 8 }, (_, index) => 10 ** (index - 3)),
  ...[minute, 10 * minute, hour, 10 * hour],
  ...Array.from({ length: 8 }, (_, index) => day * 10 ** index),
];

/** Round durations in a range, six or so. In milliseconds. */
export function durationTicks(min: number, max: number): readonly number[] {
  const isIn = (tick: number): boolean => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9);
  const decades = Math.log10(max / min);
  const powers = coarse.filter(isIn);
  if (decades > 2.5) return powers.filter((_, index) => index % Math.ceil(powers.length / 6) === 0);
  const parts = decades > 1.2 ? [1, 3] : [1, 2, 5];
  const first = Math.floor(Math.log10(min));
  return [0, 1, 2, 3].flatMap((power) => parts.map((part) => part * 10 ** (first + power))).filter(isIn);
}
