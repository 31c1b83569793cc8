import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TraceSummary } from '../../wire.ts';
import type { VirtualRowsHandle } from '../virtual-rows.tsx';

/** Where the reader is in the list. */
export interface Place {
  /** Traces that came while he looked further down, and that he has not seen since. */
  readonly unseen: number;
  readonly goToTop: () => void;
}

export interface PlaceOptions {
  readonly handle: RefObject<VirtualRowsHandle | null>;
  readonly rows: readonly TraceSummary[];
  readonly rowHeight: number;
  /** What the rows are filtered by: another filter starts at the top. */
  readonly filter: string;
}

/** Keeps what the reader looks at where it is, whatever comes above it. */
export function usePlace({ handle, rows, rowHeight, filter }: PlaceOptions): Place {
  const [seen, setSeen] = useState(0);
  const before = useRef({ rows, filter });
  const topRow = () => Math.round((handle.current?.element.scrollTop ?? 0) / rowHeight);
  useLayoutEffect(() => {
    const was = before.current;
    before.current = { rows, filter };
    if (!handle.current) return;
    const { element } = handle.current;
    const { scrollTop } = element;
    // A row that has the focus stays where it is even at the top.
    const isHeld = element !== document.activeElement && element.contains(document.activeElement);
    if (was.filter !== filter) handle.current.scrollTo(0);
    else if (scrollTop > 0 || isHeld) {
      const shift = shiftOf(was.rows, rows, Math.floor(scrollTop / rowHeight));
      if (shift !== 0) handle.current.scrollTo(scrollTop + shift * rowHeight);
    }
    setSeen((number) => seenAfter(number, rows, topRow()));
  }, [rows, filter]);
  useEffect(() => {
    const element = handle.current?.element;
    const onScroll = () => setSeen((number) => seenAfter(number, before.current.rows, topRow()));
    element?.addEventListener('scroll', onScroll, { passive: true });
    return () => element?.removeEventListener('scroll', onScroll);
  }, [handle, rowHeight]);
  const unseen = rows.findIndex(({ number }) => number <= seen);
  const goToTop = () => {
    handle.current?.scrollTo(0);
    // The button that had the focus goes away.
    handle.current?.element.focus();
  };
  return { unseen: Math.max(0, unseen), goToTop };
}

/** The latest trace that has been in view; less only when the server began to count anew. */
function seenAfter(seen: number, rows: readonly TraceSummary[], top: number): number {
  const latest = rows[0]?.number ?? 0;
  return Math.min(latest, Math.max(seen, rows[top]?.number ?? 0));
}

/** By how many rows the one at an index has moved; where it is gone, the next one that is not. */
function shiftOf(before: readonly TraceSummary[], now: readonly TraceSummary[], index: number): number {
  const indices = new Map(now.map(({ traceId }, at) => [traceId, at]));
  for (let at = index; at < before.length; at += 1) {
    const moved = indices.get(before[at]?.traceId ?? '');
    if (moved !== undefined) return moved - at;
  }
  return 0;
}
