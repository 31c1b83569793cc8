import type { WireSpan } from '../../wire.ts';
import type { Interval } from './self-time.ts';

/** The Lambda Init that came before an invocation, in nanoseconds; undefined where its span tells of none. */
export function initOf({ attributes, start }: WireSpan): Interval | undefined {
  const ms = attributes['aws.lambda.init_duration_ms'];
  // An Init takes seconds at most; days would be all there is to see.
  const isSound = typeof ms === 'number' && ms > 0 && ms < 900_000;
  return isSound ? { start: start - ms * 1e6, end: start } : undefined;
}
