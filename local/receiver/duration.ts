/** Nanoseconds as a person reads them, in three digits: `412 ns`, `4.12 µs`, `41.2 ms`, `412 ms`, `75.0 s`. */
export function formatDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const size = Number(nanoseconds < 0n ? -nanoseconds : nanoseconds);
  // 999.5 is where three digits round up to the next unit's 1.00.
  if (size < 1_000) {
    return `${sign}${size} ns`;
  }
  if (size < 999_500) {
    return `${sign}${threeDigits(size / 1e3)} µs`;
  }
  if (size < 999_500_000) {
    return `${sign}${threeDigits(size / 1e6)} ms`;
  }
  return `${sign}${threeDigits(size / 1e9)} s`;
}

function threeDigits(value: number): string {
  if (value < 9.995) {
    return value.toFixed(2);
  }
  return value.toFixed(value < 99.95 ? 1 : 0);
}
