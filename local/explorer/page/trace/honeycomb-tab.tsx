import { useMemo } from 'preact/hooks';
import { billedEvents, type HoneycombEvent, honeycombEvents } from '../../honeycomb/event.ts';
import type { SampleRate } from '../../honeycomb/sample-rate.ts';
import { spanWarnings, traceWarnings } from '../../honeycomb/warnings.ts';
import { ColumnTable } from './column-table.tsx';
import { OtherWarnings } from './other-warnings.tsx';
import type { SpanPanelProps } from './span-panel.tsx';

/** More than these would take long to draw. */
const maxAnnotations = 50;

/** The flat events that Honeycomb makes of the span, what they cost, and what would go wrong. */
export function HoneycombTab({ model: { trace, rows }, row: { span, key }, onChoose }: SpanPanelProps) {
  const [own, ...annotations] = useMemo(() => honeycombEvents(trace, span), [trace, span]);
  const warnings = useMemo(() => [...traceWarnings(trace), ...spanWarnings(trace, span)], [trace, span]);
  const billed = billedEvents(trace.spans);
  return (
    <section class="honeycomb">
      <p>
        One event in the dataset <b class="mono">{own.dataset}</b>
        {annotations.length > 0 && `, and ${annotations.length} more for its events and links`}.{' '}
        {sampleRateText(own.sampleRate)}
      </p>
      <p>
        The span is billed as <b>{count(1 + annotations.length, 'event')}</b>, the whole trace as{' '}
        <b>{count(billed, 'event')}</b>.
      </p>
      {warnings.length > 0 && (
        <ul class="warnings" aria-label="Warnings">
          {warnings.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <ColumnTable title="Columns" event={own} most={500} />
      {annotations.slice(0, maxAnnotations).map((event, index) => (
        <details key={index}>
          <summary>{annotationTitle(event)}</summary>
          <ColumnTable title="Columns of this event" event={event} most={50} />
        </details>
      ))}
      {annotations.length > maxAnnotations && (
        <p class="empty">{annotations.length - maxAnnotations} more of them are not shown.</p>
      )}
      <OtherWarnings trace={trace} rows={rows} own={key} onChoose={onChoose} />
    </section>
  );
}

const count = (number: number, what: string) =>
  `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;

function sampleRateText({ rate, from, key }: SampleRate): string {
  if (from === 'nothing') return 'Its sample rate is 1: it stands for itself alone.';
  const low = Math.floor(rate);
  const text = rate === low ? `${low}` : `${low} or ${low + 1}, at random`;
  return `Its sample rate is ${text}, from ${from === 'attribute' ? `its attribute ${key}` : 'its tracestate'}.`;
}

function annotationTitle({ kind, columns }: HoneycombEvent): string {
  const name = columns.get(kind === 'link' ? 'trace.link.span_id' : 'name')?.value;
  return kind === 'link' ? `One event for the link to span ${name}` : `One event for the span event ${name}`;
}
