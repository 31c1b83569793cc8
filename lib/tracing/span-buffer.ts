import { TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** About 10 MB of spans as the home feed makes them. */
const defaultCapacity = 20_000;

/**
 * The simple span processor: what ends and is sampled waits here, in order, until the end of the invocation.
 * It is bounded; when it is full the oldest span goes, and is counted.
 */
export class SpanBuffer implements SpanProcessor {
  readonly #capacity: number;
  #spans: ReadableSpan[] = [];
  #dropped = 0;

  constructor(capacity = defaultCapacity) {
    this.#capacity = capacity;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    this.#spans.push(span);
    this.#makeRoom();
  }

  /** Hands over all that waits; the buffer is empty after it. */
  takeAll(): ReadableSpan[] {
    const taken = this.#spans;
    this.#spans = [];
    return taken;
  }

  /** Gives back spans that could not be sent; they are older than all that came since. */
  putBack(spans: ReadableSpan[]): void {
    this.#spans = spans.concat(this.#spans);
    this.#makeRoom();
  }

  /** How many spans were dropped since the last call, because the buffer was full. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** Spans leave by the flush at the end of an invocation, which knows how much time it has; never from here. */
  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}

  #makeRoom(): void {
    const excess = this.#spans.length - this.#capacity;
    if (excess <= 0) return;
    this.#spans.splice(0, excess);
    this.#dropped += excess;
  }
}
