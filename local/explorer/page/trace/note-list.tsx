import type { Note } from './notes.ts';

interface NoteListProps {
  readonly notes: readonly Note[];
  /** Why what is shown may be old. */
  readonly problem: string | undefined;
  readonly onShow: (key: string) => void;
}

/** What the reader should know about the trace. */
export function NoteList({ notes, problem, onShow }: NoteListProps) {
  if (notes.length === 0 && problem === undefined) return null;
  return (
    <ul class="trace-notes" aria-label="Remarks about this trace">
      {problem !== undefined && <li role="alert">{problem} What you see is its last state.</li>}
      {notes.map(({ text, key }) => (
        <li key={text}>
          {text}
          {key !== undefined && (
            <button type="button" class="quiet" onClick={() => onShow(key)} aria-label={`show: ${text}`}>
              show
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
