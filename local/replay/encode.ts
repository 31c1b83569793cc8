import { message } from '../receiver/messages.ts';
import type { Attributes, AttributeValue, ReceivedSpan, SpanKindName, StatusName } from '../receiver/span.ts';

const requestType = message('ExportTraceServiceRequest');

const kinds: Record<SpanKindName, number> = {
  UNSPECIFIED: 0,
  INTERNAL: 1,
  SERVER: 2,
  CLIENT: 3,
  PRODUCER: 4,
  CONSUMER: 5,
};
const statuses: Record<StatusName, number> = { UNSET: 0, OK: 1, ERROR: 2 };

/** Writes an ExportTraceServiceRequest in protobuf; each resource and scope stands in it once. */
export function encodeRequest(spans: readonly ReceivedSpan[]): Uint8Array {
  const resources = Map.groupBy(spans, ({ resource }) => identity('Resource', toResource(resource)));
  const resourceSpans = [...resources.values()].map((ofResource) => {
    const scopes = Map.groupBy(ofResource, ({ scope }) => identity('InstrumentationScope', scope));
    return {
      resource: toResource(ofResource[0]?.resource ?? {}),
      scopeSpans: [...scopes.values()].map((ofScope) => ({
        scope: ofScope[0]?.scope,
        spans: ofScope.map(toSpan),
      })),
    };
  });
  return requestType.encode(requestType.fromObject({ resourceSpans })).finish();
}

/** Text that is the same for two messages exactly when they are. */
function identity(type: string, fields: Record<string, unknown>): string {
  const definition = message(type);
  return Buffer.from(definition.encode(definition.fromObject(fields)).finish()).toString('latin1');
}

const toResource = (attributes: Attributes) => ({ attributes: toKeyValues(attributes) });

function toSpan({ kind, status, attributes, events, links, resource, scope, ...span }: ReceivedSpan) {
  return {
    ...span,
    ...idBytes(span),
    ...(span.parentSpanId && { parentSpanId: Buffer.from(span.parentSpanId, 'hex') }),
    startTimeUnixNano: String(span.startTimeUnixNano),
    endTimeUnixNano: String(span.endTimeUnixNano),
    kind: kinds[kind],
    status: { ...status, code: statuses[status.code] },
    attributes: toKeyValues(attributes),
    events: events.map((event) => ({
      ...event,
      timeUnixNano: String(event.timeUnixNano),
      attributes: toKeyValues(event.attributes),
    })),
    links: links.map((link) => ({ ...link, ...idBytes(link), attributes: toKeyValues(link.attributes) })),
  };
}

function idBytes({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }) {
  return { traceId: Buffer.from(traceId, 'hex'), spanId: Buffer.from(spanId, 'hex') };
}

function toKeyValues(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

function toAnyValue(value: AttributeValue): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (value instanceof Uint8Array) return { bytesValue: value };
  return isList(value)
    ? { arrayValue: { values: value.map(toAnyValue) } }
    : { kvlistValue: { values: toKeyValues(value) } };
}

const isList = (value: object): value is readonly AttributeValue[] => Array.isArray(value);
