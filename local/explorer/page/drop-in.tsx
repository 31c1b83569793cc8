import { useEffect, useRef, useState } from 'preact/hooks';
import { say, useNotice } from './notice.ts';
import { sendFiles } from './send-files.ts';

/** Good news needs no click to go away. */
const successMs = 8_000;

/** Takes files of OTLP/JSON dropped anywhere on the page, and says how that went. */
export function DropIn() {
  const over = useDrop();
  const notice = useNotice();
  useEffect(() => {
    if (notice?.kind !== 'success') return;
    const timer = setTimeout(say, successMs, undefined);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <>
      {over && <div class="drop-over">Drop files of OTLP/JSON to add their traces</div>}
      <div class={`notice ${notice ? `notice-${notice.kind}` : 'notice-none'}`}>
        <span role="status">{notice?.text}</span>
        {notice && (
          <button type="button" class="quiet" aria-label="Close this message" onClick={() => say(undefined)}>
            ×
          </button>
        )}
      </div>
    </>
  );
}

/** Chooses such files without a mouse to drag them. */
export function OpenFile() {
  const input = useRef<HTMLInputElement>(null);
  const onChange = () => {
    void sendFiles([...(input.current?.files ?? [])], say);
    // Else the same file, mended, could not be chosen again.
    if (input.current) input.current.value = '';
  };
  return (
    <>
      <input ref={input} type="file" multiple hidden accept=".json,.jsonl,.ndjson" onChange={onChange} />
      <button
        type="button"
        title="Add traces from files of OTLP/JSON, or drop them anywhere on this page"
        onClick={() => input.current?.click()}
      >
        Open a file
      </button>
    </>
  );
}

/** Whether files are held over the page. */
function useDrop(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const ended = new AbortController();
    const { signal } = ended;
    const onDrag = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(true);
    };
    // Leaving for a child of the page has a related target; leaving the page has none.
    const onLeave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const onDrop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(false);
      void sendFiles([...event.dataTransfer.files], say);
    };
    addEventListener('dragover', onDrag, { signal });
    addEventListener('dragleave', onLeave, { signal });
    addEventListener('drop', onDrop, { signal });
    return () => ended.abort();
  }, []);
  return over;
}
