import type { WireSpan, WireTrace } from '../../wire.ts';

/** A span with all that belongs to it, as JSON for people. Times are in nanoseconds since 1970, as decimals. */
export function spanJson(trace: WireTrace, span: WireSpan): string {
  const { start, end, resource, scope, events, receivedAt, ...rest } = span;
  const absolute = (time: number) => String(BigInt(trace.startUnixNano) + BigInt(Math.round(time)));
  const whole = {
    traceId: trace.traceId,
    ...rest,
    startTimeUnixNano: absolute(start),
    endTimeUnixNano: absolute(end),
    events: events.map(({ time, ...event }) => ({ ...event, timeUnixNano: absolute(time) })),
    resource: trace.resources[resource],
    scope: trace.scopes[scope],
    receivedAt: new Date(receivedAt).toISOString(),
  };
  return JSON.stringify(whole, undefined, 2);
}
