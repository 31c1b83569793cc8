import type { ReceivedSpan } from '../receiver/span.ts';
import { encodeRequest } from './encode.ts';

const maxSpans = 500;
const maxBytes = 4_000_000;

/** Collects spans into batches of at most 500 spans and 4 MB of protobuf; a span that is larger goes alone. */
export class Batcher {
  #spans: ReceivedSpan[] = [];
  #bytes = 0;

  /** Adds a span. Answers the batch before it when that is full, else `undefined`. */
  add(span: ReceivedSpan): ReceivedSpan[] | undefined {
    // Requests can be joined end to end, so the sum is a bound: spans that share a resource measure less together.
    const bytes = encodeRequest([span]).length;
    const isFull = this.#spans.length >= maxSpans || this.#bytes + bytes > maxBytes;
    const full = isFull ? this.takeAll() : undefined;
    this.#spans.push(span);
    this.#bytes += bytes;
    return full?.length ? full : undefined;
  }

  takeAll(): ReceivedSpan[] {
    const taken = this.#spans;
    this.#spans = [];
    this.#bytes = 0;
    return taken;
  }
}
