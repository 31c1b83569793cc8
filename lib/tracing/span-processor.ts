import { type Context, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Outbox } from './later-delivery.ts';
import type { OpenSpans } from './open-spans.ts';

/**
 * The simple span processor: each span that ends goes at once to where it waits for the flush at the end of its
 * invocation, which knows how much time there is. So it never flushes by itself.
 */
export class SimpleProcessor implements SpanProcessor {
  readonly #openSpans: OpenSpans;
  readonly #outbox: Outbox;

  constructor(openSpans: OpenSpans, outbox: Outbox) {
    this.#openSpans = openSpans;
    this.#outbox = outbox;
  }

  onStart(span: Span, parent: Context): void {
    this.#openSpans.started(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    this.#openSpans.ended(span as Span);
    if (span.spanContext().traceFlags & TraceFlags.SAMPLED) this.#outbox.accept(span);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
