import { printTree } from '../../local/receiver/print-tree.ts';
import type { ReceivedSpan } from '../../local/receiver/span.ts';

/** Spans as trees in plain text with every attribute, a tree per trace, for the message of a failed test. */
export function describeSpans(spans: readonly ReceivedSpan[]): string {
  if (spans.length === 0) {
    return '(no spans)';
  }
  const traces = Map.groupBy(spans, ({ traceId }) => traceId);
  return [...traces]
    .map(([traceId, members]) =>
      printTree({ traceId, spans: members }, { colour: false, width: 120, all: true }),
    )
    .join('\n\n');
}
