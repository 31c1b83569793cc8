import type { ReceivedSpan } from '../receiver/span.ts';
import { GrowingTrace } from './growing-trace.ts';
import { attributesBytes, spanBytes } from './span-bytes.ts';
import type { StoredTrace } from './stored-trace.ts';
import type { Kept } from './wire.ts';

export interface TraceStoreOptions {
  /** 1,000 unless told otherwise. */
  readonly maxTraces?: number;
  /** 200 MB unless told otherwise, as estimated from what the spans hold. */
  readonly maxBytes?: number;
  /** Told of each trace that has new spans, or has spans dropped, and of each that was let go. */
  readonly onChange?: (trace: StoredTrace, isGone: boolean) => void;
}

/**
 * Keeps the latest traces in memory, within bounds: the oldest goes first. Late spans join their trace. A span that
 * comes twice is kept once, two spans of one id are both kept. A trace that is larger than all the room there is keeps
 * what came first, and counts what did not fit.
 */
export class TraceStore {
  readonly #traces = new Map<string, GrowingTrace>();
  readonly #options: Required<TraceStoreOptions>;
  #bytes = 0;
  #evicted = 0;
  #number = 0;

  constructor({ maxTraces = 1_000, maxBytes = 200_000_000, onChange = () => {} }: TraceStoreOptions = {}) {
    this.#options = { maxTraces, maxBytes, onChange };
  }

  /** @param receivedAt in milliseconds since 1970 */
  add(spans: readonly ReceivedSpan[], receivedAt = Date.now()): void {
    const changed = new Set<GrowingTrace>();
    for (const span of spans) {
      const trace = this.#addOne(span, receivedAt);
      if (trace) changed.add(trace);
    }
    for (const trace of changed)
      if (this.#traces.get(trace.traceId) === trace) this.#options.onChange(trace, false);
  }

  get(traceId: string): StoredTrace | undefined {
    return this.#traces.get(traceId);
  }

  /** The latest first. */
  all(): StoredTrace[] {
    return [...this.#traces.values()].reverse();
  }

  get kept(): Kept {
    const { maxTraces, maxBytes } = this.#options;
    return { traces: this.#traces.size, bytes: this.#bytes, maxTraces, maxBytes, evicted: this.#evicted };
  }

  /** The trace that the span has changed, if it has. */
  #addOne(span: ReceivedSpan, receivedAt: number): GrowingTrace | undefined {
    const known = this.#traces.get(span.traceId);
    if (known?.has(span)) return undefined;
    const shares = known?.spans.at(-1)?.resource === span.resource;
    const bytes = spanBytes(span) + (shares ? 0 : attributesBytes(span.resource));
    if ((known?.bytes ?? 0) + bytes > this.#options.maxBytes) {
      if (known) known.droppedSpans += 1;
      return known;
    }
    const trace = known ?? this.#start(span.traceId);
    trace.add({ ...span, receivedAt }, bytes);
    this.#bytes += bytes;
    this.#makeRoomFor(trace);
    return trace;
  }

  #start(traceId: string): GrowingTrace {
    const trace = new GrowingTrace(traceId, ++this.#number);
    this.#traces.set(traceId, trace);
    return trace;
  }

  #makeRoomFor(growing: GrowingTrace): void {
    const { maxTraces, maxBytes, onChange } = this.#options;
    for (const trace of this.#traces.values()) {
      if (this.#traces.size <= maxTraces && this.#bytes <= maxBytes) return;
      if (trace === growing) continue;
      this.#traces.delete(trace.traceId);
      this.#bytes -= trace.bytes;
      this.#evicted += 1;
      onChange(trace, true);
    }
  }
}
