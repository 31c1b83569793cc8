import { useState } from 'preact/hooks';

/** A text, cut where it is long until the reader asks for the rest. */
export function LongText({ text, shown = 400 }: { readonly text: string; readonly shown?: number }) {
  const [isWhole, setWhole] = useState(false);
  if (text === '') return <span class="value empty">empty</span>;
  if (text.length <= shown * 1.2) return <span class="value">{text}</span>;
  return (
    <>
      <span class="value">{isWhole ? text : `${text.slice(0, shown)}…`}</span>
      <button type="button" class="quiet" onClick={() => setWhole(!isWhole)}>
        {isWhole ? 'show less' : `show all ${text.length.toLocaleString('en')} characters`}
      </button>
    </>
  );
}
