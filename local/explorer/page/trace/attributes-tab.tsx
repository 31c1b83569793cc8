import { useState } from 'preact/hooks';
import type { WireAttributes } from '../../wire.ts';
import { wireText } from '../../wire-text.ts';
import { AttributeTable } from './attribute-table.tsx';
import { ExceptionList } from './exception-list.tsx';
import { SearchField } from './search-field.tsx';
import type { SpanPanelProps } from './span-panel.tsx';

/** What the span says, and what its resource and its scope say of all their spans. */
export function AttributesTab({ model: { trace }, row: { span } }: SpanPanelProps) {
  const [search, setSearch] = useState('');
  const scope = trace.scopes[span.scope];
  const parts: readonly [string, WireAttributes][] = [
    ['Attributes', span.attributes],
    ['Resource', trace.resources[span.resource] ?? {}],
    [
      'Scope',
      { ...(scope?.name && { name: scope.name }), ...(scope?.version && { version: scope.version }) },
    ],
    ['Trace state', span.traceState ? { tracestate: span.traceState } : {}],
  ];
  const found = parts.map(([title, attributes]) => ({ title, entries: entriesOf(attributes, search) }));
  const isNothing = search !== '' && found.every(({ entries }) => entries.length === 0);
  return (
    <>
      <SearchField search={search} onSearch={setSearch} />
      {search === '' && <ExceptionList span={span} />}
      {found.map(({ title, entries }) => (
        <AttributeTable
          key={title}
          title={title}
          entries={entries}
          canFilter={title === 'Attributes' || title === 'Resource'}
        />
      ))}
      {isNothing && <p class="empty">Nothing here has “{search}” in its name or its value.</p>}
      {search === '' && Object.keys(span.attributes).length === 0 && (
        <p class="empty">It has no attributes.</p>
      )}
    </>
  );
}

/** By name, those that hold the text in their name or value. */
function entriesOf(attributes: WireAttributes, search: string) {
  const text = search.toLowerCase();
  return Object.entries(attributes)
    .filter(([key, value]) => `${key}\n${wireText(value)}`.toLowerCase().includes(text))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
