import { formatDuration } from '../duration.ts';
import { shortText } from '../short-text.ts';
import { CopyButton } from './copy-button.tsx';
import { Fact } from './fact.tsx';
import { initOf } from './init-bar.ts';
import { orphanText } from './notes.ts';
import { spanJson } from './span-json.ts';
import type { SpanPanelProps } from './span-panel.tsx';
import type { SpanRow } from './trace-rows.ts';

/** The first lines of the panel: times, kind, status and ids. */
export function SpanSummary({ model, row, onChoose }: SpanPanelProps) {
  const { span } = row;
  const init = initOf(span);
  const duration = (span.end - span.start) / 1e6;
  const self = row.selfTime / 1e6;
  const share = duration > 0 ? ` (${Math.round((self / duration) * 100)}%)` : '';
  return (
    <>
      <Remarks row={row} />
      <dl class="facts">
        <Fact name="Service">{shortText(model.services.nameOf(span))}</Fact>
        <Fact name="Kind">{span.kind.toLowerCase()}</Fact>
        <Fact name="Duration">{formatDuration(duration)}</Fact>
        <Fact name="Self">{`${formatDuration(self)}${share}`}</Fact>
        <Fact name="Start">{formatDuration(span.start / 1e6)}</Fact>
        <Fact name="Status">
          <span class={span.status.code === 'ERROR' ? 'text-error' : ''}>
            {span.status.code === 'ERROR' ? '✗ error' : span.status.code.toLowerCase()}
          </span>
        </Fact>
        {init && (
          <Fact name="Init before it">{`${formatDuration((init.end - init.start) / 1e6)} (cold start)`}</Fact>
        )}
      </dl>
      <dl class="facts">
        <Fact name="Span id">
          <span class="mono">{span.spanId}</span> <CopyButton what="span id" text={() => span.spanId} />
        </Fact>
        {span.parentSpanId && (
          <Fact name="Parent">
            <Parent row={row} id={span.parentSpanId} onChoose={onChoose} />
            <CopyButton what="parent id" text={() => span.parentSpanId ?? ''} />
          </Fact>
        )}
        <Fact name="Span">
          <CopyButton what="the span" label="copy as JSON" text={() => spanJson(model.trace, span)} />
        </Fact>
      </dl>
    </>
  );
}

function Parent({ row, id, onChoose }: { row: SpanRow; id: string; onChoose: (key: string) => void }) {
  const { parent } = row;
  if (!parent) return <span class="mono">{id}</span>;
  return (
    <button
      type="button"
      class="quiet mono"
      title={shortText(parent.span.name)}
      onClick={() => onChoose(parent.key)}
    >
      {id}
    </button>
  );
}

/** What is amiss with this span, and what else its times say. */
function Remarks({ row }: { readonly row: SpanRow }) {
  const { span, twin } = row;
  const dropped = [
    [span.droppedAttributesCount, 'attributes'],
    [span.droppedEventsCount, 'events'],
    [span.droppedLinksCount, 'links'],
  ] as const;
  const texts = [
    // Honeycomb’s tab has the whole of it.
    shortText(span.status.message ?? '', 1_000),
    orphanText(row),
    twin > 1 ? `Another span has the same id; this one came as number ${twin}.` : undefined,
    span.end < span.start
      ? `It ends ${formatDuration((span.start - span.end) / 1e6)} before it starts.`
      : undefined,
    ...dropped.map(([count, what]) => (count > 0 ? `Its sender left out ${count} ${what}.` : undefined)),
  ].filter((text) => text !== undefined && text !== '');
  if (texts.length === 0) return null;
  return (
    <ul class={`remarks ${span.status.code === 'ERROR' ? 'remarks-error' : ''}`}>
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
