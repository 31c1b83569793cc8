import { type Link, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** Attributes with each kind of value that OpenTelemetry's SDK lets through, at its edges. */
export const hostileAttributes = {
  empty: '',
  unicode: 'é 日本 👩‍💻',
  surrogates: 'a\ud800 \udc00\udc00 \ud800日 b\udfff',
  controls: '\u0000\u001b[2J\u2028\ufeff',
  long: 'x日'.repeat(20_000),
  zero: 0,
  negative: -1,
  double: 0.1,
  tiny: 5e-324,
  huge: 1e300,
  safe: Number.MAX_SAFE_INTEGER,
  big: 2 ** 60,
  most: 2 ** 63 - 1024,
  least: -(2 ** 63),
  beyond: 2 ** 63,
  yes: true,
  no: false,
  strings: ['a', null, '\ud800', ''],
  numbers: [1, -2, 0.5, 2 ** 60],
  booleans: [true, undefined, false],
  nothing: [],
  constructor: 'polluted',
  'lone\udc00日': 'key',
};

/** Ended spans made by OpenTelemetry's SDK, as awkward as it lets them be: a root, and a child with links and events. */
export function hostileSpans(): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const resource = resourceFromAttributes({ 'service.name': 'Cruddur', 'host.name': '\ud800日' });
  const provider = new NodeTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer('hostile', '1.2.3');
  const root = tracer.startSpan('root \ud83d', { kind: SpanKind.SERVER, attributes: hostileAttributes });
  const child = tracer.startSpan(
    '',
    { kind: SpanKind.CLIENT, links: [link()] },
    trace.setSpan(ROOT_CONTEXT, root),
  );
  child.addEvent('event \udc00', { at: 1 }, new Date());
  child.recordException(new RangeError('far \ud800'));
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'broken \ud800日' });
  child.end();
  root.setStatus({ code: SpanStatusCode.OK });
  root.end();
  return exporter.getFinishedSpans();
}

function link(): Link {
  const context = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
  return { context, attributes: { 'link.why': '\ud800' } };
}
