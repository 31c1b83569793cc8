import { formatDuration } from '../duration.ts';
import { shortText } from '../short-text.ts';
import { AttributeTable } from './attribute-table.tsx';
import { LinkList } from './link-list.tsx';
import type { SpanPanelProps } from './span-panel.tsx';

/** More than these at once would take long to draw. */
const maxEvents = 200;

/** What happened during the span, and the spans it is linked to. */
export function EventsTab(props: SpanPanelProps) {
  const { events, links, start } = props.row.span;
  const sorted = events.toSorted((a, b) => a.time - b.time);
  return (
    <>
      {events.length + links.length === 0 && <p class="empty">The span has no events and no links.</p>}
      {sorted.slice(0, maxEvents).map(({ name, time, attributes }, index) => (
        <section class="event" key={index}>
          <h3>
            {shortText(name) || '(no name)'}{' '}
            <span class="type">at {formatDuration((time - start) / 1e6)}</span>
          </h3>
          <AttributeTable title="Attributes of the event" entries={Object.entries(attributes)} most={50} />
        </section>
      ))}
      {events.length > maxEvents && (
        <p class="empty">{events.length - maxEvents} more events are not shown; copy the span to see them.</p>
      )}
      <LinkList {...props} />
    </>
  );
}
