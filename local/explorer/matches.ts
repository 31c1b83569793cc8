import type { AttributeValue } from '../receiver/span.ts';
import type { Filter, Term } from './filter.ts';
import { serviceOf } from './service.ts';
import type { StoredSpan, StoredTrace } from './stored-trace.ts';
import { toWireValue } from './to-wire.ts';
import { wireText } from './wire-text.ts';

/** Fewer digits of an id are text: `feed` is in one id of two thousand. */
const idDigits = 8;

/** How far a trace has been looked through: a trace only grows, so neither is ever to be looked at again. */
interface Progress {
  spans: number;
  missing: readonly Term[];
}

/** Asks of traces, again and again, whether a filter lets them through; looks only at spans that it has not seen. */
export class Matcher {
  readonly #terms: readonly Term[];
  readonly #progress = new WeakMap<StoredTrace, Progress>();

  constructor({ terms }: Filter) {
    this.#terms = terms;
  }

  /** Whether each of the filter's terms holds, for whichever span. Once true of a trace, it stays so. */
  matches(trace: StoredTrace): boolean {
    if (this.#terms.length === 0) return true;
    const known = this.#progress.get(trace);
    const progress = known ?? { spans: 0, missing: this.#terms };
    if (!known) this.#progress.set(trace, progress);
    progress.missing = progress.missing.filter((term) => !isMet(term, trace, progress.spans));
    progress.spans = trace.spans.length;
    return progress.missing.length === 0;
  }
}

function isMet(term: Term, trace: StoredTrace, from: number): boolean {
  if (term.kind === 'min') return trace.summary.durationMs >= term.ms;
  if (term.kind === 'text' && term.text.length >= idDigits && trace.traceId.includes(term.text)) return true;
  for (let at = from; at < trace.spans.length; at++) {
    const span = trace.spans[at];
    if (span && holds(span, term)) return true;
  }
  return false;
}

function holds(span: StoredSpan, term: Exclude<Term, { kind: 'min' }>): boolean {
  switch (term.kind) {
    case 'name':
      return contains(span.name, term.text);
    case 'service':
      return contains(serviceOf(span), term.text);
    case 'status':
      return span.status.code === term.status;
    case 'attribute':
      return (
        textOf(span.attributes[term.key]) === term.value || textOf(span.resource[term.key]) === term.value
      );
    case 'text':
      return containsText(span, term.text);
  }
}

function containsText(span: StoredSpan, text: string): boolean {
  const { name, status, attributes, events } = span;
  if (contains(name, text) || contains(status.message, text) || contains(serviceOf(span), text)) return true;
  for (const key in attributes) if (contains(textOf(attributes[key]), text)) return true;
  return events.some((event) => contains(textOf(event.attributes['exception.message']), text));
}

const contains = (value: string | undefined, text: string): boolean =>
  value?.toLowerCase().includes(text) ?? false;

const textOf = (value: AttributeValue | undefined): string | undefined =>
  typeof value === 'string' || value === undefined ? value : wireText(toWireValue(value));
