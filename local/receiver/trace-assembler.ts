import type { ReceivedSpan } from './span.ts';

/** Spans of one trace that arrived close together. */
export interface Trace {
  readonly traceId: string;
  readonly spans: readonly ReceivedSpan[];
  /** 1 for the first spans of a trace, 2 and up for what came after those had been handed on. */
  readonly part: number;
  /** How many spans of this part were dropped, because it had `maxSpans` already. */
  readonly droppedSpans: number;
}

/** What an assembler is made with; times in milliseconds. */
export interface AssemblerOptions {
  readonly onTrace: (trace: Trace) => void;
  /** How long a trace must bring nothing new to be handed on; 150 ms unless told otherwise. */
  readonly quietMs?: number;
  /** The most traces that wait at a time (1,000): one more, and the oldest is handed on at once. */
  readonly maxTraces?: number;
  /** The most spans of one part that are kept (10,000); more are dropped and counted. */
  readonly maxSpans?: number;
}

/** Collects spans, and hands them on by trace. */
export interface TraceAssembler {
  add(spans: readonly ReceivedSpan[]): void;
  /** Hands on at once whatever waits, as at the end of a session. */
  drain(): void;
}

interface PendingTrace {
  spans: ReceivedSpan[];
  droppedSpans: number;
  timer: NodeJS.Timeout;
}

/**
 * Groups spans by trace, whatever requests they come in, and hands a trace on when it has been quiet for a while: an
 * exporter may spread one over several requests. Memory is bounded, and no timer keeps the process alive.
 */
export function createTraceAssembler(options: AssemblerOptions): TraceAssembler {
  const { onTrace, quietMs = 150, maxTraces = 1_000, maxSpans = 10_000 } = options;
  const pending = new Map<string, PendingTrace>();
  const parts = new RecentParts(maxTraces);

  function handOn(traceId: string): void {
    const trace = pending.get(traceId);
    if (trace !== undefined) {
      clearTimeout(trace.timer);
      pending.delete(traceId);
      onTrace({ traceId, spans: trace.spans, part: parts.next(traceId), droppedSpans: trace.droppedSpans });
    }
  }

  function start(traceId: string): PendingTrace {
    const [oldest] = pending.keys();
    if (oldest !== undefined && pending.size >= maxTraces) {
      handOn(oldest);
    }
    const timer = setTimeout(handOn, quietMs, traceId).unref();
    const trace = { spans: [], droppedSpans: 0, timer };
    pending.set(traceId, trace);
    return trace;
  }

  function add(span: ReceivedSpan): void {
    const trace = pending.get(span.traceId) ?? start(span.traceId);
    trace.timer.refresh();
    if (trace.spans.length < maxSpans) {
      trace.spans.push(span);
    } else {
      trace.droppedSpans += 1;
    }
  }

  return {
    add: (spans) => spans.forEach(add),
    drain: () => [...pending.keys()].forEach(handOn),
  };
}

/** Numbers the parts of the traces handed on last; a trace forgotten since starts at 1 again. */
class RecentParts {
  readonly #parts = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  next(traceId: string): number {
    const part = (this.#parts.get(traceId) ?? 0) + 1;
    // Deleted and set again, so that the map's order is by last use and its first key the one to forget.
    this.#parts.delete(traceId);
    this.#parts.set(traceId, part);
    const [oldest] = this.#parts.keys();
    if (oldest !== undefined && this.#parts.size > this.#limit) {
      this.#parts.delete(oldest);
    }
    return part;
  }
}
