import type { AttributeValue } from '../receiver/span.ts';
import type { Filter, Term } from './filter.ts';
import { summaryOf } from './summary.ts';
import type { StoredSpan, StoredTrace } from './trace-store.ts';

/** Whether a filter lets a trace through: each of its terms must hold, for whichever span. */
export function matches(trace: StoredTrace, { terms }: Filter): boolean {
  return terms.every((term) => {
    if (term.kind === 'min') return summaryOf(trace).durationMs >= term.ms;
    if (term.kind === 'text' && trace.traceId.includes(term.text)) return true;
    return trace.spans.some((span) => holds(span, term));
  });
}

function holds(span: StoredSpan, term: Exclude<Term, { kind: 'min' }>): boolean {
  switch (term.kind) {
    case 'name':
      return contains(span.name, term.text);
    case 'service':
      return contains(span.resource['service.name'], term.text);
    case 'status':
      return span.status.code === term.status;
    case 'attribute':
      return textOf(span.attributes[term.key] ?? span.resource[term.key]) === term.value;
    case 'text':
      return (
        contains(span.name, term.text) ||
        contains(span.status.message, term.text) ||
        contains(span.resource['service.name'], term.text) ||
        Object.values(span.attributes).some((value) => contains(value, term.text))
      );
  }
}

const contains = (value: AttributeValue | undefined, text: string): boolean =>
  (textOf(value) ?? '').toLowerCase().includes(text);

const textOf = (value: AttributeValue | undefined): string | undefined => {
  if (value === undefined || typeof value === 'string') return value;
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part));
};
