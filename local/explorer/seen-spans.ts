import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ReceivedSpan } from '../receiver/span.ts';
import { jsonForm, writeRequest } from '../receiver/write-request.ts';

/** Tells a span that comes again from another that only has its id. A span whose id is new costs no more than a look-up. */
export class SeenSpans {
  readonly #firsts = new Map<string, ReceivedSpan>();
  /** Of what else came with an id. Digests, so that of thousands with one id each is as fast to tell as the second. */
  readonly #others = new Map<string, Set<string>>();

  has(span: ReceivedSpan): boolean {
    const first = this.#firsts.get(span.spanId);
    if (first === undefined) return false;
    return isSame(first, span) || (this.#others.get(span.spanId)?.has(digestOf(span)) ?? false);
  }

  /** To be told of a span that it has not seen. */
  add(span: ReceivedSpan): void {
    if (!this.#firsts.has(span.spanId)) {
      this.#firsts.set(span.spanId, span);
      return;
    }
    const others = this.#others.get(span.spanId) ?? new Set();
    this.#others.set(span.spanId, others.add(digestOf(span)));
  }
}

/** Whenever they came. */
const isSame = (one: ReceivedSpan, other: ReceivedSpan): boolean =>
  isDeepStrictEqual({ ...one, receivedAt: undefined }, { ...other, receivedAt: undefined });

/** The same for two spans exactly when they are the same in OTLP. */
function digestOf(span: ReceivedSpan): string {
  return createHash('sha256')
    .update(JSON.stringify(writeRequest([span], jsonForm)))
    .digest('base64');
}
