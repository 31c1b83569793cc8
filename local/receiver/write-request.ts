import type { Attributes, AttributeValue, ReceivedSpan, SpanKindName, StatusName } from './span.ts';

/** How an encoding has what is bytes in protobuf. */
export interface BytesForm {
  /** A trace's or a span's id, from hexadecimal. */
  readonly id: (hex: string) => unknown;
  /** An attribute's value. */
  readonly bytes: (bytes: Uint8Array) => unknown;
}

/** OTLP/JSON: ids in hexadecimal, other bytes in base64. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export const jsonForm: BytesForm = {
  id: (hex) => hex,
  bytes: (bytes) => Buffer.from(bytes).toString('base64'),
};

const kinds: Record<SpanKindName, number> = {
  UNSPECIFIED: 0,
  INTERNAL: 1,
  SERVER: 2,
  CLIENT: 3,
  PRODUCER: 4,
  CONSUMER: 5,
};
const statuses: Record<StatusName, number> = { UNSET: 0, OK: 1, ERROR: 2 };

/**
 * Writes the message ExportTraceServiceRequest as plain objects, 64-bit integers as decimal strings and each resource
 * and scope once: with `jsonForm` it is OTLP/JSON, with bytes as bytes it is what protobuf's writer takes.
 */
export function writeRequest(spans: readonly ReceivedSpan[], form: BytesForm) {
  return {
    resourceSpans: groupAlike(spans, ({ resource }) => resource, writeResource).map((ofResource) => ({
      resource: writeResource(ofResource[0]?.resource ?? {}, form),
      scopeSpans: groupAlike(ofResource, ({ scope }) => scope).map((ofScope) => ({
        scope: ofScope[0]?.scope,
        spans: ofScope.map((span) => writeSpan(span, form)),
      })),
    })),
  };
}

/** Groups spans by what they share, which is alike where it is the same in OTLP/JSON. */
function groupAlike<Shared extends object>(
  spans: readonly ReceivedSpan[],
  sharedBy: (span: ReceivedSpan) => Shared,
  write: (shared: Shared, form: BytesForm) => object = (shared) => shared,
): ReceivedSpan[][] {
  const texts = new Map<Shared, string>();
  const textOf = (shared: Shared) => {
    const text = texts.get(shared) ?? JSON.stringify(write(shared, jsonForm));
    texts.set(shared, text);
    return text;
  };
  return [...Map.groupBy(spans, (span) => textOf(sharedBy(span))).values()];
}

const writeResource = (resource: Attributes, form: BytesForm) => ({
  attributes: writeAttributes(resource, form),
});

function writeSpan(span: ReceivedSpan, form: BytesForm) {
  const { traceId, spanId, parentSpanId, traceState, name, kind, status, flags } = span;
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span;
  return {
    traceId: form.id(traceId),
    spanId: form.id(spanId),
    ...(parentSpanId && { parentSpanId: form.id(parentSpanId) }),
    ...(traceState && { traceState }),
    name,
    kind: kinds[kind],
    startTimeUnixNano: String(span.startTimeUnixNano),
    endTimeUnixNano: String(span.endTimeUnixNano),
    status: { ...status, code: statuses[status.code] },
    flags,
    attributes: writeAttributes(span.attributes, form),
    droppedAttributesCount,
    events: span.events.map((event) => ({
      ...event,
      timeUnixNano: String(event.timeUnixNano),
      attributes: writeAttributes(event.attributes, form),
    })),
    droppedEventsCount,
    links: span.links.map((link) => ({
      ...link,
      traceId: form.id(link.traceId),
      spanId: form.id(link.spanId),
      attributes: writeAttributes(link.attributes, form),
    })),
    droppedLinksCount,
  };
}

function writeAttributes(attributes: Attributes, form: BytesForm) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: writeValue(value, form) }));
}

function writeValue(value: AttributeValue, form: BytesForm): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return writeNumber(value);
  if (value instanceof Uint8Array) return { bytesValue: form.bytes(value) };
  return isList(value)
    ? { arrayValue: { values: value.map((item) => writeValue(item, form)) } }
    : { kvlistValue: { values: writeAttributes(value, form) } };
}

function writeNumber(value: number): object {
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  // As JSON has no NaN and no infinities, the mapping has their names; protobuf's writer reads those, too.
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}

const isList = (value: object): value is readonly AttributeValue[] => Array.isArray(value);
