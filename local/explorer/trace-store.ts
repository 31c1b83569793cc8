import type { ReceivedSpan } from '../receiver/span.ts';
import type { Kept } from './wire.ts';

export interface StoredSpan extends ReceivedSpan {
  /** In milliseconds since 1970. */
  readonly receivedAt: number;
}

export interface StoredTrace {
  readonly traceId: string;
  /** At least one, in the order of arrival. */
  readonly spans: readonly StoredSpan[];
  /** Counts up with each new trace. */
  readonly number: number;
  readonly droppedSpans: number;
}

interface Growing extends StoredTrace {
  readonly spans: StoredSpan[];
  bytes: number;
  droppedSpans: number;
}

export interface TraceStoreOptions {
  /** 1,000 unless told otherwise. */
  readonly maxTraces?: number;
  /** 200 MB unless told otherwise, as estimated from what the spans hold. */
  readonly maxBytes?: number;
  /** Told of each trace that has new spans, and of each that was let go. */
  readonly onChange?: (traceId: string, gone: boolean) => void;
}

/** Keeps the latest traces in memory; late spans join theirs. */
export class TraceStore {
  readonly #traces = new Map<string, Growing>();
  readonly #options: Required<TraceStoreOptions>;
  #bytes = 0;
  #evicted = 0;
  #number = 0;

  constructor({ maxTraces = 1_000, maxBytes = 200_000_000, onChange = () => {} }: TraceStoreOptions = {}) {
    this.#options = { maxTraces, maxBytes, onChange };
  }

  add(spans: readonly ReceivedSpan[], receivedAt = Date.now()): void {
    const changed = new Set<string>();
    for (const span of spans) {
      this.#addOne({ ...span, receivedAt });
      changed.add(span.traceId);
    }
    for (const traceId of changed) if (this.#traces.has(traceId)) this.#options.onChange(traceId, false);
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

  #addOne(span: StoredSpan): void {
    const trace = this.#traces.get(span.traceId) ?? this.#start(span.traceId);
    const bytes = bytesOf(span);
    trace.spans.push(span);
    trace.bytes += bytes;
    this.#bytes += bytes;
    this.#makeRoom();
  }

  #start(traceId: string): Growing {
    const trace = { traceId, spans: [], number: ++this.#number, bytes: 0, droppedSpans: 0 };
    this.#traces.set(traceId, trace);
    return trace;
  }

  #makeRoom(): void {
    const { maxTraces, maxBytes, onChange } = this.#options;
    for (const [traceId, { bytes }] of this.#traces) {
      if (this.#traces.size <= maxTraces && this.#bytes <= maxBytes) return;
      this.#traces.delete(traceId);
      this.#bytes -= bytes;
      this.#evicted += 1;
      onChange(traceId, true);
    }
  }
}

function bytesOf(span: StoredSpan): number {
  return 500 + JSON.stringify(span, (_, value) => (typeof value === 'bigint' ? String(value) : value)).length;
}
