import type { RefObject } from 'preact';
import type { ListQuery } from '../route.ts';
import { shortText } from '../short-text.ts';
import { AttributesTab } from './attributes-tab.tsx';
import { CompareTab } from './compare-tab.tsx';
import { EventsTab } from './events-tab.tsx';
import { HoneycombTab } from './honeycomb-tab.tsx';
import { isolateKeys } from './isolate-keys.ts';
import { PanelTabs, type Tab } from './panel-tabs.tsx';
import { SpanSummary } from './span-summary.tsx';
import type { TraceModel } from './trace-model.ts';
import type { SpanRow } from './trace-rows.ts';

export interface SpanPanelProps {
  readonly model: TraceModel;
  readonly row: SpanRow;
  readonly tab: Tab;
  readonly listQuery: ListQuery;
  readonly element: RefObject<HTMLElement | null>;
  readonly onTab: (tab: Tab) => void;
  readonly onChoose: (key: string) => void;
  readonly onClose: () => void;
}

/** All about the chosen span. */
export function SpanPanel(props: SpanPanelProps) {
  const { row, tab, element, onTab, onClose } = props;
  const { span } = row;
  const name = shortText(span.name) || '(no name)';
  return (
    <aside class="span-panel" ref={element} tabIndex={-1} aria-label={`Span ${name}`} onKeyDown={isolateKeys}>
      <div class="panel-head">
        <h2>{name}</h2>
        <button
          type="button"
          class="quiet"
          onClick={onClose}
          title="Close (Esc)"
          aria-label="Close the panel"
        >
          ✕
        </button>
      </div>
      <SpanSummary {...props} />
      <PanelTabs tab={tab} events={span.events.length + span.links.length} onTab={onTab} />
      <div role="tabpanel" class="panel-body" id="panel-body" aria-labelledby={`tab-${tab}`}>
        {tab === 'attributes' && <AttributesTab {...props} />}
        {tab === 'events' && <EventsTab key={row.key} {...props} />}
        {tab === 'compare' && <CompareTab key={row.key} {...props} />}
        {tab === 'honeycomb' && <HoneycombTab key={row.key} {...props} />}
      </div>
    </aside>
  );
}
