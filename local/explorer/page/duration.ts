/**
 * A duration as people read it, with three digits or the two largest units: `412 µs`, `8.31 ms`, `1.24 s`,
 * `2 min 5 s`, `3 h 12 min`. Below zero, where a clock went back, with a minus.
 */
export function formatDuration(ms: number): string {
  if (Number.isNaN(ms)) return 'unknown';
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms === 0) return '0 ms';
  // 999.5 µs would round to 1000 µs.
  if (ms < 0.0009995) return `${digits(ms * 1e6)} ns`;
  if (ms < 0.9995) return `${digits(ms * 1e3)} µs`;
  if (ms < 999.5) return `${digits(ms)} ms`;
  if (ms < 59_950) return `${digits(ms / 1e3)} s`;
  const seconds = Math.round(ms / 1e3);
  if (seconds < 3_600) return pair(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return pair(minutes, 60, 'h', 'min');
  return pair(Math.round(minutes / 60), 24, 'd', 'h');
}

/** The same without digits that say nothing, for durations that are round: `10 ms`, `1 s`. */
export function formatRoundDuration(ms: number): string {
  return formatDuration(ms).replace(/\.0+ /, ' ');
}

/** Three digits: what comes after them says nothing about a duration. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

function pair(value: number, size: number, large: string, small: string): string {
  const rest = value % size;
  return `${Math.floor(value / size)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}
