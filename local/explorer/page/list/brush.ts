import type { TraceSummary } from '../../wire.ts';
import { formatDuration } from '../duration.ts';
import { formatTime } from '../time.ts';

/** A rectangle chosen in the heat map, in milliseconds; a side that is not there is open. */
export interface Brush {
  readonly startFrom?: number | undefined;
  readonly startTo?: number | undefined;
  readonly durationFrom?: number | undefined;
  readonly durationTo?: number | undefined;
}

/** Reads `t0,t1,d0,d1`; an empty part is an open side. What is no brush is none. */
export function parseBrush(text: string): Brush | undefined {
  const parts = text.split(',');
  if (parts.length !== 4) return;
  const numbers = parts.map((part) => (part.trim() === '' ? undefined : Number(part)));
  if (numbers.some((number) => number !== undefined && !Number.isFinite(number))) return;
  const [startFrom, startTo, durationFrom, durationTo] = numbers;
  if (numbers.every((number) => number === undefined)) return;
  return { startFrom, startTo, durationFrom, durationTo };
}

/** What `parseBrush` reads. */
export function brushText({ startFrom, startTo, durationFrom, durationTo }: Brush): string {
  const times = [startFrom, startTo].map((ms) => (ms === undefined ? '' : String(Math.round(ms))));
  const durations = [durationFrom, durationTo].map((ms) =>
    ms === undefined ? '' : String(Number(ms.toPrecision(4))),
  );
  return [...times, ...durations].join(',');
}

export function isBrushed({ startMs, durationMs }: TraceSummary, brush: Brush): boolean {
  const {
    startFrom = -Infinity,
    startTo = Infinity,
    durationFrom = -Infinity,
    durationTo = Infinity,
  } = brush;
  return startMs >= startFrom && startMs <= startTo && durationMs >= durationFrom && durationMs <= durationTo;
}

/** `14:03:07.250 to 14:03:09.100, 10 ms to 250 ms`. */
export function describeBrush({ startFrom, startTo, durationFrom, durationTo }: Brush): string {
  const times = describe(startFrom, startTo, formatTime, 'from', 'until');
  const durations = describe(durationFrom, durationTo, formatDuration, 'at least', 'at most');
  return [times, durations].filter(Boolean).join(', ');
}

function describe(
  from: number | undefined,
  to: number | undefined,
  format: (ms: number) => string,
  atLeast: string,
  atMost: string,
): string {
  if (from !== undefined && to !== undefined) return `${format(from)} to ${format(to)}`;
  if (from !== undefined) return `${atLeast} ${format(from)}`;
  return to === undefined ? '' : `${atMost} ${format(to)}`;
}
