import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { asksForErrors, withErrorWord } from './error-word.ts';
import { FilterHelp } from './filter-help.tsx';

/** Typing is faster than reading: the list follows when there is a pause. */
const pauseMs = 150;

export interface FilterBoxProps {
  readonly q: string;
  readonly onFilter: (q: string) => void;
  readonly input: RefObject<HTMLInputElement | null>;
  /** The reader is done typing and wants the traces. */
  readonly onDone: () => void;
}

/** What the list is filtered by, as text. */
export function FilterBox({ q, onFilter, input, onDone }: FilterBoxProps) {
  const [text, type] = useTyped(q, onFilter);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || !['Escape', 'Enter', 'ArrowDown'].includes(event.key)) return;
    event.preventDefault();
    if (event.key === 'Escape' && text !== '') return type('', 0);
    type(text, 0);
    onDone();
  };
  return (
    <search class="filter">
      <input
        ref={input}
        type="search"
        aria-label="Filter traces"
        placeholder="Filter: text, name:…, status:error, key=value, min:50ms"
        value={text}
        maxLength={2_000}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => type(event.currentTarget.value, pauseMs)}
        onKeyDown={onKeyDown}
      />
      <FilterHelp />
      <label class="filter-errors">
        <input
          type="checkbox"
          checked={asksForErrors(text)}
          onChange={(event) => type(withErrorWord(text, event.currentTarget.checked), 0)}
        />
        Errors only
      </label>
    </search>
  );
}

type Type = (text: string, delayMs: number) => void;

/** The text as it is typed, which is ahead of the one filtered by; that one wins when it changes from elsewhere. */
function useTyped(q: string, onFilter: (q: string) => void): readonly [string, Type] {
  const [text, setText] = useState(q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(q);
  useEffect(() => {
    if (q === sent.current) return;
    clearTimeout(timer.current);
    sent.current = q;
    setText(q);
  }, [q]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = (next: string) => {
    sent.current = next.trim();
    onFilter(sent.current);
  };
  const type: Type = (next, delayMs) => {
    setText(next);
    clearTimeout(timer.current);
    if (delayMs === 0) send(next);
    else timer.current = setTimeout(send, delayMs, next);
  };
  return [text, type];
}
