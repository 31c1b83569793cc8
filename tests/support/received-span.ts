import type { Attributes, ReceivedSpan } from '../../local/receiver/span.ts';

/** Attributes as the receiver makes them: without a prototype. */
export function attributesOf(entries: Readonly<Record<string, Attributes[string]>>): Attributes {
  return Object.assign(Object.create(null), entries);
}

/** A received span of a millisecond, for tests of what happens after the decoding; `fields` say what is special in it. */
export function receivedSpan(fields: Partial<ReceivedSpan> = {}): ReceivedSpan {
  return {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    name: 'work',
    kind: 'INTERNAL',
    startTimeUnixNano: 1_000_000n,
    endTimeUnixNano: 2_000_000n,
    attributes: attributesOf({}),
    events: [],
    links: [],
    status: { code: 'UNSET' },
    flags: 0x101,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    resource: attributesOf({ 'service.name': 'Cruddur' }),
    scope: { name: 'test' },
    ...fields,
  };
}

/** An id of 16 digits for a number from 0. */
export function spanId(number: number): string {
  return (number + 1).toString(16).padStart(16, '0');
}

/** The span of that number, a child of the span of the number `parent`. */
export function numberedSpan(
  number: number,
  parent?: number,
  fields: Partial<ReceivedSpan> = {},
): ReceivedSpan {
  return receivedSpan({
    spanId: spanId(number),
    name: `span ${number}`,
    ...(parent !== undefined && { parentSpanId: spanId(parent) }),
    ...fields,
  });
}
