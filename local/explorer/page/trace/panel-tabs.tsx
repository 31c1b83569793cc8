import { useRef } from 'preact/hooks';

const tabs = ['attributes', 'events', 'compare', 'honeycomb'] as const;

export type Tab = (typeof tabs)[number];

const labels: Readonly<Record<Tab, string>> = {
  attributes: 'Attributes',
  events: 'Events',
  compare: 'Compare',
  honeycomb: 'What Honeycomb will store',
};

/** The tab that the URL names; the first where it names none. */
export const readTab = (query: URLSearchParams): Tab =>
  tabs.find((tab) => tab === query.get('tab')) ?? 'attributes';

interface PanelTabsProps {
  readonly tab: Tab;
  /** How many events and links there are. */
  readonly events: number;
  readonly onTab: (tab: Tab) => void;
}

/** https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
export function PanelTabs({ tab, events, onTab }: PanelTabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = ({ key }: KeyboardEvent) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    if (step === 0 || !next) return;
    onTab(next);
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div role="tablist" class="panel-tabs" aria-label="About the span" ref={list} onKeyDown={onKeyDown}>
      {tabs.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          id={`tab-${each}`}
          aria-selected={each === tab}
          aria-controls="panel-body"
          tabIndex={each === tab ? 0 : -1}
          onClick={() => onTab(each)}
        >
          {labels[each]}
          {each === 'events' && events > 0 && <span class="count">{events}</span>}
        </button>
      ))}
    </div>
  );
}
