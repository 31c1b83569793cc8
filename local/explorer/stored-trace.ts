import type { ReceivedSpan } from '../receiver/span.ts';
import type { TraceSummary } from './wire.ts';

export interface StoredSpan extends ReceivedSpan {
  /** In milliseconds since 1970. */
  readonly receivedAt: number;
}

/** A trace as far as it has arrived. It only grows, so what was true of some of its spans stays true. */
export interface StoredTrace {
  readonly traceId: string;
  /** Counts up with each new trace. */
  readonly number: number;
  /** At least one, in the order of arrival. The same array at all times. */
  readonly spans: readonly StoredSpan[];
  /** Spans that there was no room for. */
  readonly droppedSpans: number;
  /** Its row in the list; the same object until a span comes. */
  readonly summary: TraceSummary;
}
