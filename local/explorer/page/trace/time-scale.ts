import type { Interval } from './self-time.ts';
import type { SpanRow } from './trace-rows.ts';

/** The time axis, in nanoseconds since the trace's start; it may begin below zero. */
export interface TimeScale extends Interval {
  /** Where a time lies on it, from 0 to 1; outside of that where the time lies outside. */
  readonly at: (time: number) => number;
}

const hour = 3_600e9;
/** A gap this many times as long as all that is beyond it would leave that a few pixels. */
const tooFar = 100;

/**
 * An axis on which the trace can be read. Spans more than an hour away from the others, and further than the others'
 * own time a hundred times over, are left out of it: a clock that is wrong would leave nothing else to see. A gap that
 * some root spans is none.
 *
 * @param also what shall be on the axis besides the spans, as the Init before them
 */
export function timeScale(rows: readonly SpanRow[], also: readonly Interval[] = []): TimeScale {
  const groups = groupsOf(rows);
  const best = groups.reduce(
    (most, group) => (group.spans > most.spans ? group : most),
    groups[0] ?? nothing,
  );
  const near = groups.filter((group) => !isFar(group, best)).reduce<Interval>(union, best);
  const { start, end } = also.reduce<Interval>(union, near);
  const length = Math.max(1, end - start);
  return { start, end: start + length, at: (time) => (time - start) / length };
}

interface Group extends Interval {
  readonly spans: number;
}

const nothing: Group = { start: 0, end: 0, spans: 0 };

const union = (a: Interval, b: Interval) => ({
  start: Math.min(a.start, b.start),
  end: Math.max(a.end, b.end),
});

function isFar(group: Interval, best: Interval): boolean {
  const gap = Math.max(group.start - best.end, best.start - group.end);
  return gap > hour && gap > tooFar * (best.end - best.start);
}

/** Cuts time where nothing starts or ends for more than an hour, unless a root goes on meanwhile. */
function groupsOf(rows: readonly SpanRow[]): Group[] {
  const whole = rows.filter(({ level, orphan }) => level === 1 && orphan === false);
  const intervals: Group[] = whole.map(({ span: { start, end } }) => ({
    start,
    end: Math.max(start, end),
    spans: 0,
  }));
  for (const { span } of rows) {
    intervals.push({ start: span.start, end: span.start, spans: 1 });
    intervals.push({ start: span.end, end: span.end, spans: 0 });
  }
  intervals.sort((a, b) => a.start - b.start);
  const groups: Group[] = [];
  for (const next of intervals) {
    const last = groups.at(-1);
    if (last && next.start - last.end <= hour)
      groups[groups.length - 1] = { ...union(last, next), spans: last.spans + next.spans };
    else groups.push(next);
  }
  return groups;
}

/** A mark on the axis. */
export interface Tick {
  /** In nanoseconds. */
  readonly time: number;
  readonly label: string;
}

/** Round times along the axis, at most `count` of them and at least one. */
export function ticksOf({ start, end }: Interval, count: number): Tick[] {
  const step = roundStep((end - start) / Math.max(1, count));
  const first = Math.ceil(start / step);
  const last = Math.floor(end / step);
  const label = labelsOf(step, Math.max(Math.abs(start), Math.abs(end)));
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const time = (first + index) * step;
    return { time, label: label(time) };
  });
}

const units = [
  { name: 'd', size: 86_400e9, factors: [1, 2, 5, 10, 20, 50, 100] },
  { name: 'h', size: 3_600e9, factors: [1, 2, 3, 6, 12] },
  { name: 'min', size: 60e9, factors: [1, 2, 5, 10, 15, 30] },
] as const;

function roundStep(least: number): number {
  for (const { size, factors } of units.toReversed()) {
    const factor = least > 30e9 && factors.find((each) => each * size >= least);
    if (factor) return factor * size;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const factor = [1, 2, 5].find((each) => each * power >= least) ?? 10;
  return factor * power;
}

/** All in the one unit that suits the largest, or the step where that is minutes and more, with the digits it needs. */
function labelsOf(step: number, largest: number): (time: number) => string {
  const small = [
    { name: 's', size: 1e9 },
    { name: 'ms', size: 1e6 },
    { name: 'µs', size: 1e3 },
  ];
  const { name, size } = units.find((unit) => unit.size <= step) ??
    small.find((unit) => unit.size <= largest) ?? { name: 'ns', size: 1 };
  const digits = Math.max(0, Math.ceil(-Math.log10(step / size) - 1e-9));
  return (time) => (time === 0 ? '0' : `${(time / size).toFixed(digits).replace('-', '−')} ${name}`);
}
