import type { WireSpan, WireTrace } from '../../local/explorer/wire.ts';

/** A span of a millisecond as the explorer's page gets it; `fields` say what is special in it. */
export function wireSpan(fields: Partial<WireSpan> = {}): WireSpan {
  return {
    spanId: '00f067aa0ba902b7',
    name: 'work',
    kind: 'INTERNAL',
    start: 0,
    end: 1_000_000,
    status: { code: 'UNSET' },
    attributes: {},
    events: [],
    links: [],
    resource: 0,
    scope: 0,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    receivedAt: 1_700_000_000_002,
    ...fields,
  };
}

/** A trace that starts at 1,700,000,000 s and holds these spans. */
export function wireTrace(spans: readonly WireSpan[], fields: Partial<WireTrace> = {}): WireTrace {
  return {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    startUnixNano: '1700000000000000000',
    spans,
    resources: [{ 'service.name': 'Cruddur' }],
    scopes: [{ name: 'test', version: '1.2.3' }],
    droppedSpans: 0,
    ...fields,
  };
}
