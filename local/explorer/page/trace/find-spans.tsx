import { useMemo, useState } from 'preact/hooks';
import { wireText } from '../../wire-text.ts';
import type { SpanRow } from './trace-rows.ts';

interface FindSpansProps {
  readonly rows: readonly SpanRow[];
  readonly chosen: SpanRow | undefined;
  readonly onChoose: (key: string) => void;
}

export const findSpansId = 'find-spans';

/** Goes from one span to the next that holds a text, in its name or in an attribute. Esc empties the field, and leaves it. */
export function FindSpans({ rows, chosen, onChoose }: FindSpansProps) {
  const [text, setText] = useState('');
  const found = useMemo(() => rowsWith(rows, text.trim().toLowerCase()), [rows, text]);
  const place = chosen ? found.indexOf(chosen) : -1;
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (event.isComposing || !['Enter', 'Escape'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') {
      const next = event.shiftKey ? (place < 0 ? found.length : place) - 1 : place + 1;
      const row = found.at(next % Math.max(1, found.length));
      if (row) onChoose(row.key);
    } else if (text === '') event.currentTarget.blur();
    else setText('');
  };
  return (
    <search class="find-spans">
      <input
        id={findSpansId}
        type="search"
        class="panel-search"
        placeholder="Find spans ( f )"
        aria-label="Find spans by name or attribute"
        title="Enter: the next one, Shift+Enter: the one before"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span role="status">{text.trim() === '' ? '' : countText(place, found.length)}</span>
    </search>
  );
}

function rowsWith(rows: readonly SpanRow[], text: string): readonly SpanRow[] {
  if (text === '') return [];
  return rows.filter(
    ({ span: { name, attributes } }) =>
      name.toLowerCase().includes(text) ||
      Object.values(attributes).some((value) => wireText(value).toLowerCase().includes(text)),
  );
}

function countText(place: number, count: number): string {
  if (count === 0) return 'none';
  const of = count.toLocaleString('en');
  return place < 0 ? `${of} found` : `${(place + 1).toLocaleString('en')} of ${of}`;
}
