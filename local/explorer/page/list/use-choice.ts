import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import type { TraceSummary } from '../../wire.ts';
import type { VirtualRowsHandle } from '../virtual-rows.tsx';

/** The row that the keyboard is on. */
export interface Choice {
  readonly traceId: string | undefined;
  /** Goes so many rows down; up where negative, and to the end where infinite. */
  readonly move: (by: number) => void;
}

/** The choice is a trace, not a place: it stays the same one as others come above it. */
export function useChoice(
  handle: RefObject<VirtualRowsHandle | null>,
  rows: readonly TraceSummary[],
  rowHeight: number,
  from: string | undefined,
): Choice {
  const [traceId, choose] = useState(from);
  // Counts what the reader does: only then may the focus and the rows move.
  const [moves, setMoves] = useState(0);
  const index = rows.findIndex((row) => row.traceId === traceId);
  useLayoutEffect(() => {
    if (index < 0 || !handle.current) return;
    handle.current.scrollToRow(index);
    // At first only where nothing has it: who is typing a filter goes on typing.
    if (moves === 0 && document.activeElement !== document.body) return;
    const focus = () =>
      handle.current?.element.querySelector<HTMLElement>('[aria-current]')?.focus({ preventScroll: true });
    // The row may be one that is rendered only now that it is in view.
    const frame = requestAnimationFrame(focus);
    return () => cancelAnimationFrame(frame);
  }, [moves]);
  const move = (by: number) => {
    const top = Math.ceil((handle.current?.element.scrollTop ?? 0) / rowHeight);
    // From no row, one step goes to the first in view.
    const next = index >= 0 ? index + by : Number.isFinite(by) ? top : by;
    choose(rows[Math.max(0, Math.min(rows.length - 1, next))]?.traceId);
    setMoves(moves + 1);
  };
  return { traceId: index < 0 ? undefined : traceId, move };
}
