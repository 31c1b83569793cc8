import type { WireSpan } from '../../wire.ts';
import { formatDuration } from '../duration.ts';
import { shortText } from '../short-text.ts';
import { percent } from './time-axis.tsx';
import type { TimeScale } from './time-scale.ts';

/** More than these in one row would hide each other. */
const maxMarks = 25;

/** A span's events where they happened, and its links at its start. */
export function SpanMarks({ span, scale }: { readonly span: WireSpan; readonly scale: TimeScale }) {
  const { events, links, start } = span;
  const within = (time: number) => percent(Math.min(1, Math.max(0, scale.at(time))));
  const more =
    events.length > maxMarks ? ` (the first ${maxMarks} of ${events.length} events are marked)` : '';
  return (
    <>
      {links.length > 0 && (
        <i class="mark mark-link" style={{ left: within(start) }} title={linkText(span)} />
      )}
      {events.slice(0, maxMarks).map(({ name, time }, index) => (
        <i
          key={index}
          class={`mark ${name === 'exception' ? 'mark-exception' : ''}`}
          style={{ left: within(time) }}
          title={`${shortText(name)} at ${formatDuration((time - start) / 1e6)} of the span${more}`}
        />
      ))}
    </>
  );
}

function linkText({ links }: WireSpan): string {
  const shown = links.slice(0, 5).map(({ traceId, spanId }) => `span ${spanId} of trace ${traceId}`);
  const more = links.length > 5 ? `, and ${links.length - 5} more` : '';
  return `linked to ${shown.join(', ')}${more}`;
}
