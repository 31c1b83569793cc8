/** A time of day, local, to the millisecond: `14:03:07.250`. With the day before it unless that is today's. */
export function formatTime(ms: number, now = Date.now()): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return 'unknown';
  const time = formatTimeOfDay(date);
  return isSameDay(ms, now) ? time : `${isoDay(date)} ${time}`;
}

/** Whether two times are on one day here. */
export function isSameDay(ms: number, other: number): boolean {
  return new Date(ms).toDateString() === new Date(other).toDateString();
}

/** The same with whatever says it in full: day of the week, date, offset from UTC. */
export function formatFullTime(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime())
    ? 'a time that no calendar has'
    : `${date.toString()} (${ms.toFixed(3)})`;
}

/** `14:03`, `14:03:07` or `14:03:07.250`: as exact as steps of so many milliseconds ask for. */
export function formatTick(ms: number, stepMs: number): string {
  const date = new Date(ms);
  if (stepMs >= 86_400_000) return isoDay(date);
  const time = formatTimeOfDay(date);
  return stepMs >= 60_000 ? time.slice(0, 5) : stepMs >= 1_000 ? time.slice(0, 8) : time;
}

function formatTimeOfDay(date: Date): string {
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two);
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function isoDay(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
