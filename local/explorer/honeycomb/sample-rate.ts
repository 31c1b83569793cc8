import type { Cell } from './cell.ts';

/** How many spans one stands for. */
export interface SampleRate {
  /** With a fraction where a probability says so: Honeycomb then takes the integer below or above, at random. */
  readonly rate: number;
  readonly from: 'attribute' | 'tracestate' | 'nothing';
  /** The attribute it was read from: that one does not become a column. */
  readonly key?: string;
  /** False where the attribute is no positive integer. */
  readonly isSound: boolean;
}

const maxRate = 2 ** 31 - 1;

/**
 * An attribute `sampleRate`, else `SampleRate`, else the threshold in the W3C tracestate, else 1. As in
 * https://github.com/honeycombio/husky/blob/main/otlp/common.go
 */
export function sampleRateOf(cells: ReadonlyMap<string, Cell>, traceState = ''): SampleRate {
  const key = ['sampleRate', 'SampleRate'].find((name) => cells.has(name));
  const cell = key === undefined ? undefined : cells.get(key);
  if (key !== undefined && cell !== undefined) {
    const number = cell.type === 'boolean' ? Number.NaN : Number(cell.value);
    const rounded = Math.min(maxRate, Math.floor(number + 0.5));
    const isSound = Number.isInteger(number) && number > 0;
    return { rate: rounded > 0 ? rounded : 1, from: 'attribute', key, isSound };
  }
  const rate = rateOfThreshold(traceState);
  return { rate: rate ?? 1, from: rate === undefined ? 'nothing' : 'tracestate', isSound: true };
}

/**
 * The rejection threshold, up to 14 hexadecimal digits of a fraction: `c` rejects three quarters, so one stands for 4.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/
 */
function rateOfThreshold(traceState: string): number | undefined {
  const ours = traceState.split(',').find((entry) => entry.startsWith('ot='));
  const pairs = ours?.slice('ot='.length).split(';') ?? [];
  const [, digits] = pairs.map((pair) => /^th:([0-9a-f]{1,14})$/.exec(pair)).find(Boolean) ?? [];
  if (digits === undefined) return undefined;
  const kept = 1 - Number.parseInt(digits, 16) / 16 ** digits.length;
  // Fourteen `f` round to nothing kept.
  return Math.min(maxRate, 1 / Math.max(kept, 2 ** -56));
}
