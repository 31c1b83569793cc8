import type { ReceivedSpan } from '../receiver/span.ts';
import { SeenSpans } from './seen-spans.ts';
import type { StoredSpan, StoredTrace } from './stored-trace.ts';
import { RunningSummary } from './summary.ts';
import type { TraceSummary } from './wire.ts';

/** A trace that the store adds to. */
export class GrowingTrace implements StoredTrace {
  readonly traceId: string;
  readonly number: number;
  readonly spans: StoredSpan[] = [];
  droppedSpans = 0;
  /** Of memory, as the store has estimated them. */
  bytes = 0;
  readonly #seen = new SeenSpans();
  readonly #running = new RunningSummary();
  #summary: TraceSummary | undefined;

  constructor(traceId: string, number: number) {
    this.traceId = traceId;
    this.number = number;
  }

  get summary(): TraceSummary {
    this.#summary ??= this.#running.of(this);
    return this.#summary;
  }

  /** Whether this very span is here already, as after an export that was tried twice. */
  has(span: ReceivedSpan): boolean {
    return this.#seen.has(span);
  }

  add(span: StoredSpan, bytes: number): void {
    this.#seen.add(span);
    this.#running.add(span);
    this.spans.push(span);
    this.bytes += bytes;
    this.#summary = undefined;
  }
}
