import { type Attributes, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** The resource of a function of ours, about as large as it is there. */
export const functionResource = resourceFromAttributes({
  'service.name': 'Cruddur',
  'service.version': '0123456789ab',
  'service.instance.id': '6f1c1a4e-4a3c-4f0e-9d55-0d0d2b1d6f5e',
  'deployment.environment.name': 'test',
  'cloud.provider': 'aws',
  'cloud.platform': 'aws_lambda',
  'faas.name': 'cruddur-test-homeActivities',
  'faas.max_memory': 268_435_456,
});

/** An ended span of a millisecond, as an exporter gets it; `fields` say what is special in it. */
export function readableSpan(fields: Partial<ReadableSpan> & { spanId?: string } = {}): ReadableSpan {
  const { spanId = '00f067aa0ba902b7', ...rest } = fields;
  const context = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId, traceFlags: TraceFlags.SAMPLED };
  return {
    name: 'work',
    kind: SpanKind.INTERNAL,
    spanContext: () => context,
    startTime: [1_763_913_600, 123_456_789],
    endTime: [1_763_913_600, 124_456_789],
    status: { code: SpanStatusCode.UNSET },
    attributes: {},
    links: [],
    events: [],
    duration: [0, 1_000_000],
    ended: true,
    resource: functionResource,
    instrumentationScope: { name: 'test' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...rest,
  };
}

/** That many spans with ids of their own, named after their number from 0. */
export function readableSpans(count: number, attributes: Attributes = {}): ReadableSpan[] {
  return Array.from({ length: count }, (_, index) =>
    readableSpan({
      name: `span ${index}`,
      spanId: (index + 1).toString(16).padStart(16, '0'),
      attributes: { 'app.number': index, 'app.half': index / 2, ...attributes },
    }),
  );
}
