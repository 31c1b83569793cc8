import {
  type Span as ApiSpan,
  type Attributes,
  type Context,
  createContextKey,
  SpanStatusCode,
} from '@opentelemetry/api';
import type { Span } from '@opentelemetry/sdk-trace-node';

/** Spans that nobody ends are a fault of the function; they must not become a leak of ours. */
const most = 20_000;

const ownerKey = createContextKey('invocation');

/** A context whose spans belong to the invocation `owner`. */
export const ownedBy = (context: Context, owner: object): Context => context.setValue(ownerKey, owner);

/** The spans that have started and not ended, so that they can be ended when what they describe is cut off. */
export class OpenSpans {
  /** In the order of their start, with the invocation that each belongs to. */
  readonly #owners = new Map<Span, object | undefined>();

  /** A span has started inside `context`. */
  started(span: Span, context: Context): void {
    this.#owners.set(span, context.getValue(ownerKey) as object | undefined);
    if (this.#owners.size <= most) return;
    const [oldest] = this.#owners.keys();
    if (oldest) this.#owners.delete(oldest);
  }

  /** The invocation's own span starts before its context is there. */
  assign(span: ApiSpan, owner: object): void {
    if (this.#owners.has(span as Span)) this.#owners.set(span as Span, owner);
  }

  ended(span: Span): void {
    this.#owners.delete(span);
  }

  /** Ends the spans of one invocation, or all, as failed; children before their parents. Answers how many there were. */
  fail(attributes: Attributes, owner?: object): number {
    const spans = [...this.#owners]
      .filter(([, of]) => owner === undefined || of === owner)
      .map(([span]) => span);
    for (const span of spans.reverse()) {
      span.setAttributes(attributes).setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      // Whoever made the span will end it again if the process lives on; the SDK would log that as an error.
      span.end = () => {};
    }
    return spans.length;
  }
}
