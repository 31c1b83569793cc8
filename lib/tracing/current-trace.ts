import { context, propagation, trace } from '@opentelemetry/api';

/** Where the running code is in its trace, for a response's headers and for error bodies and logs. */
export interface CurrentTrace {
  readonly traceId: string;
  readonly spanId: string;
  /** The W3C header that names the active span, and `tracestate` and `baggage` where the propagators have them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The active span's place in its trace; `undefined` where tracing is off. */
export function currentTrace(): CurrentTrace | undefined {
  const spanContext = trace.getSpanContext(context.active());
  if (!spanContext || !trace.isSpanContextValid(spanContext)) return undefined;
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return { traceId: spanContext.traceId, spanId: spanContext.spanId, headers };
}
