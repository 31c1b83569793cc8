import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** How much may wait: spans, and bytes as {@link sizeOf} estimates them. */
export interface QueueBounds {
  readonly spans: number;
  readonly bytes: number;
}

interface Waiting {
  readonly span: ReadableSpan;
  readonly bytes: number;
}

/** Ended spans in the order of their end, until they are sent. Bounded: what is too much comes out at its old end. */
export class SpanQueue {
  readonly #bounds: QueueBounds;
  #waiting: Waiting[] = [];
  #bytes = 0;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Adds a span at the end. Answers the oldest, where there are too many. */
  push(span: ReadableSpan): ReadableSpan[] {
    const bytes = sizeOf(span);
    this.#waiting.push({ span, bytes });
    this.#bytes += bytes;
    return this.#excess();
  }

  /** Takes the oldest, at most `spans` of them and `bytes` in all, but one where there is one. */
  take(spans: number, bytes = Number.POSITIVE_INFINITY): ReadableSpan[] {
    let count = 0;
    let size = 0;
    for (const waiting of this.#waiting) {
      if (count >= spans || (count > 0 && size + waiting.bytes > bytes)) break;
      count += 1;
      size += waiting.bytes;
    }
    this.#bytes -= size;
    return this.#waiting.splice(0, count).map(({ span }) => span);
  }

  /** Gives back spans that were taken; they are older than all that came since. Answers the oldest, as `push` does. */
  putBack(spans: readonly ReadableSpan[]): ReadableSpan[] {
    const waiting = spans.map((span) => ({ span, bytes: sizeOf(span) }));
    for (const { bytes } of waiting) this.#bytes += bytes;
    this.#waiting = waiting.concat(this.#waiting);
    return this.#excess();
  }

  /** A tenth at a time: to make room span by span would cost with each of them. */
  #excess(): ReadableSpan[] {
    const removed: ReadableSpan[] = [];
    while (this.#waiting.length > this.#bounds.spans || this.#bytes > this.#bounds.bytes) {
      removed.push(...this.take(Math.ceil(this.#waiting.length / 10)));
    }
    return removed;
  }
}

/** What a span takes as protobuf, roughly: its ids, times and framing, and each attribute's key and value. */
function sizeOf(span: ReadableSpan): number {
  let bytes = 120 + span.name.length;
  for (const key in span.attributes) bytes += key.length + 8 + valueSize(span.attributes[key]);
  return bytes + 200 * (span.events.length + span.links.length);
}

function valueSize(value: AttributeValue | undefined): number {
  if (typeof value === 'string') return value.length;
  if (!Array.isArray(value)) return 8;
  let bytes = 0;
  for (const item of value) bytes += typeof item === 'string' ? item.length : 8;
  return bytes;
}
