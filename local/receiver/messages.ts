import * as protobuf from 'protobufjs/light.js';

/** A field's type and number, `repeated` where it is a list. */
type FieldSpec = readonly [type: string, id: number, repeated?: 'repeated'];

/** Messages of OTLP/HTTP for traces, with the field numbers of the specification; fields that nobody reads are left out. */
const specs: Record<string, Record<string, FieldSpec>> = {
  ExportTraceServiceRequest: { resourceSpans: ['ResourceSpans', 1, 'repeated'] },
  ExportTraceServiceResponse: { partialSuccess: ['ExportTracePartialSuccess', 1] },
  ExportTracePartialSuccess: { rejectedSpans: ['int64', 1], errorMessage: ['string', 2] },
  ResourceSpans: { resource: ['Resource', 1], scopeSpans: ['ScopeSpans', 2, 'repeated'] },
  Resource: { attributes: ['KeyValue', 1, 'repeated'] },
  ScopeSpans: { scope: ['InstrumentationScope', 1], spans: ['Span', 2, 'repeated'] },
  InstrumentationScope: { name: ['string', 1], version: ['string', 2] },
  Span: {
    traceId: ['bytes', 1],
    spanId: ['bytes', 2],
    traceState: ['string', 3],
    parentSpanId: ['bytes', 4],
    name: ['string', 5],
    kind: ['int32', 6],
    startTimeUnixNano: ['fixed64', 7],
    endTimeUnixNano: ['fixed64', 8],
    attributes: ['KeyValue', 9, 'repeated'],
    droppedAttributesCount: ['uint32', 10],
    events: ['Event', 11, 'repeated'],
    droppedEventsCount: ['uint32', 12],
    links: ['Link', 13, 'repeated'],
    droppedLinksCount: ['uint32', 14],
    status: ['Status', 15],
    flags: ['fixed32', 16],
  },
  Event: {
    timeUnixNano: ['fixed64', 1],
    name: ['string', 2],
    attributes: ['KeyValue', 3, 'repeated'],
    droppedAttributesCount: ['uint32', 4],
  },
  Link: {
    traceId: ['bytes', 1],
    spanId: ['bytes', 2],
    traceState: ['string', 3],
    attributes: ['KeyValue', 4, 'repeated'],
    droppedAttributesCount: ['uint32', 5],
    flags: ['fixed32', 6],
  },
  Status: { message: ['string', 2], code: ['int32', 3] },
  KeyValue: { key: ['string', 1], value: ['AnyValue', 2] },
  AnyValue: {
    stringValue: ['string', 1],
    boolValue: ['bool', 2],
    intValue: ['int64', 3],
    doubleValue: ['double', 4],
    arrayValue: ['ArrayValue', 5],
    kvlistValue: ['KeyValueList', 6],
    bytesValue: ['bytes', 7],
  },
  ArrayValue: { values: ['AnyValue', 1, 'repeated'] },
  KeyValueList: { values: ['KeyValue', 1, 'repeated'] },
  // google.rpc.Status, under a name of its own beside the span's Status.
  RpcStatus: { code: ['int32', 1], message: ['string', 2] },
};

/** The fields of AnyValue are one `oneof`: only so does protobuf tell an empty string or a zero from nothing. */
const oneofs: Record<string, string> = { AnyValue: 'value' };

const root = protobuf.Root.fromJSON({ nested: Object.fromEntries(Object.entries(specs).map(toMessage)) });

/**
 * The message type of that name, to encode and decode with.
 * https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto
 */
export function message(name: string): protobuf.Type {
  return root.lookupType(name);
}

function toMessage([name, fields]: [string, Record<string, FieldSpec>]): [string, protobuf.IType] {
  const entries = Object.entries(fields).map(([field, [type, id, rule]]): [string, protobuf.IField] => [
    field,
    { type, id, ...(rule !== undefined && { rule }) },
  ]);
  const oneof = oneofs[name];
  return [
    name,
    {
      // proto3 also refuses strings that are not UTF-8, as Honeycomb's reader does.
      edition: 'proto3',
      fields: Object.fromEntries(entries),
      ...(oneof !== undefined && { oneofs: { [oneof]: { oneof: Object.keys(fields) } } }),
    },
  ];
}
