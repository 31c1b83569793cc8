import { serviceOf } from './service.ts';
import type { StoredSpan, StoredTrace } from './stored-trace.ts';
import type { TraceSummary } from './wire.ts';

/** A name of megabytes stays whole in its trace; in a list of a thousand it does not. */
const maxText = 300;

/** Sums a trace up span by span, so that a summary of ten thousand spans costs no more than one of one. */
export class RunningSummary {
  #first: StoredSpan | undefined;
  #root: StoredSpan | undefined;
  #end: bigint | undefined;
  #errors = 0;
  #coldStart = false;

  add(span: StoredSpan): void {
    const { startTimeUnixNano: start, endTimeUnixNano: end } = span;
    if (!this.#first || start < this.#first.startTimeUnixNano) this.#first = span;
    if (span.parentSpanId === undefined && (!this.#root || start < this.#root.startTimeUnixNano))
      this.#root = span;
    // A span may end before it starts; the trace lasts until that start all the same.
    for (const time of [start, end]) if (this.#end === undefined || time > this.#end) this.#end = time;
    if (span.status.code === 'ERROR') this.#errors += 1;
    if (span.attributes['faas.coldstart'] === true) this.#coldStart = true;
  }

  /** The summary of the trace that all spans so far are of. Throws where there were none. */
  of({ traceId, number, spans }: Pick<StoredTrace, 'traceId' | 'number' | 'spans'>): TraceSummary {
    const shown = this.#root ?? this.#first;
    if (!shown || !this.#first || this.#end === undefined) throw new Error(`Trace ${traceId} has no spans.`);
    const start = this.#first.startTimeUnixNano;
    const httpStatus = shown.attributes['http.response.status_code'];
    return {
      traceId,
      name: cut(shown.name),
      rootMissing: this.#root === undefined,
      service: cut(serviceOf(shown)),
      startMs: Number(start) / 1e6,
      durationMs: Number(this.#end - start) / 1e6,
      spans: spans.length,
      errors: this.#errors,
      coldStart: this.#coldStart,
      ...(typeof httpStatus === 'number' && Number.isFinite(httpStatus) && { httpStatus }),
      number,
    };
  }
}

const cut = (text: string): string =>
  text.length <= maxText ? text : `${text.slice(0, maxText).toWellFormed()}…`;
