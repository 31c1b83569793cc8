import * as v from 'valibot';
import { attributes } from './any-value.ts';
import type { ReceivedSpan, SpanKindName, StatusName } from './span.ts';
import { enumNumber, fields, hexId, idOrNone, list, realId, text, uint32, unixNano } from './wire-values.ts';

const kindNames: readonly SpanKindName[] = [
  'UNSPECIFIED',
  'INTERNAL',
  'SERVER',
  'CLIENT',
  'PRODUCER',
  'CONSUMER',
];
const statusNames: readonly StatusName[] = ['UNSET', 'OK', 'ERROR'];
const requestHelp = 'must be a JSON object with resourceSpans';
const optionalText = v.nullish(text, '');
const count = v.nullish(uint32, 0);

const event = fields({
  name: optionalText,
  timeUnixNano: v.nullish(unixNano, 0),
  attributes,
  droppedAttributesCount: count,
});

const link = v.pipe(
  fields({
    traceId: hexId(32),
    spanId: hexId(16),
    traceState: optionalText,
    attributes,
    droppedAttributesCount: count,
    flags: count,
  }),
  v.transform(({ traceState, ...rest }) => ({ ...rest, ...(traceState !== '' && { traceState }) })),
);

const status = v.pipe(
  fields({ code: v.nullish(enumNumber, 0), message: optionalText }),
  v.transform(({ code, message }) => ({
    code: statusNames[code] ?? 'UNSET',
    ...(message !== '' && { message }),
  })),
);

const span = v.pipe(
  fields({
    traceId: realId(32),
    spanId: realId(16),
    parentSpanId: v.nullish(idOrNone(16), ''),
    traceState: optionalText,
    name: optionalText,
    kind: v.nullish(enumNumber, 0),
    startTimeUnixNano: v.nullish(unixNano, 0),
    endTimeUnixNano: v.nullish(unixNano, 0),
    attributes,
    events: list(event),
    links: list(link),
    status: v.nullish(status, {}),
    flags: count,
    droppedAttributesCount: count,
    droppedEventsCount: count,
    droppedLinksCount: count,
  }),
  v.transform(({ kind, parentSpanId, traceState, ...rest }) => ({
    ...rest,
    kind: kindNames[kind] ?? 'UNSPECIFIED',
    ...(parentSpanId !== '' && { parentSpanId }),
    ...(traceState !== '' && { traceState }),
  })),
);

const scope = v.pipe(
  fields({ name: optionalText, version: optionalText }),
  v.transform(({ name, version }) => ({ name, ...(version !== '' && { version }) })),
);

const scopeSpans = fields({ scope: v.nullish(scope, {}), spans: list(span) });

const resourceSpans = fields({
  resource: v.nullish(fields({ attributes }), { attributes: [] }),
  scopeSpans: list(scopeSpans),
});

/**
 * The one validator of what arrives: an ExportTraceServiceRequest in the shape of OTLP/JSON, turned into its spans.
 * Fields that it does not know are ignored and fields left out have protobuf's defaults, as the specification asks;
 * wrong ids, times and values are issues.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export const traceRequest: v.GenericSchema<unknown, ReceivedSpan[]> = v.pipe(
  v.unknown(),
  // To valibot an array is an object, and one without resourceSpans would pass for an empty request.
  v.check((request) => !Array.isArray(request), requestHelp),
  fields({ resourceSpans: list(resourceSpans) }, requestHelp),
  v.transform((request) => request.resourceSpans.flatMap(withResource)),
);

function withResource(group: v.InferOutput<typeof resourceSpans>): ReceivedSpan[] {
  const resource = group.resource.attributes;
  return group.scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => ({ ...span, resource, scope })));
}
