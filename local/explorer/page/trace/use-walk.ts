import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { change } from '../route.ts';
import type { TraceModel } from './trace-model.ts';
import type { SpanRow } from './trace-rows.ts';
import type { Folding } from './use-folding.ts';
import type { WaterfallHandle } from './waterfall.tsx';

/** Where the reader is among the rows. */
export interface Walk {
  /** Index of the row that the keys move from. */
  readonly cursor: number;
  /** The span whose panel is open: the URL says which. */
  readonly chosen: SpanRow | undefined;
  readonly waterfall: RefObject<WaterfallHandle | null>;
  readonly panel: RefObject<HTMLElement | null>;
  /** Moves to a row; an open panel follows. */
  moveTo(index: number): void;
  /** Opens the panel of a span, wherever it is. */
  choose(key: string): void;
  /** The same, with the focus in the panel. */
  enter(key: string): void;
  close(): void;
}

export function useWalk(
  model: TraceModel,
  folding: Folding,
  spanKey: string | undefined,
  isCovering: boolean,
): Walk {
  const [cursorKey, setCursorKey] = useState(spanKey);
  const waterfall = useRef<WaterfallHandle>(null);
  const panel = useRef<HTMLElement>(null);
  const chosen = spanKey === undefined ? undefined : model.byKey.get(spanKey);
  const cursor = useCursor(model, folding.visible, cursorKey);
  useShowChosen(chosen, folding, waterfall, setCursorKey);
  const choose = (key: string, replace = false) => {
    setCursorKey(key);
    change({ span: key }, replace || chosen !== undefined);
  };
  const focusPanel = () => requestAnimationFrame(() => panel.current?.focus({ preventScroll: true }));
  return {
    cursor,
    chosen,
    waterfall,
    panel,
    moveTo(index) {
      const row = folding.visible[index];
      if (!row) return;
      setCursorKey(row.key);
      if (chosen) choose(row.key, true);
      // Rows that are covered take no focus.
      if (!chosen || !isCovering) waterfall.current?.focus(index);
    },
    choose(key) {
      choose(key);
      if (isCovering) focusPanel();
    },
    enter(key) {
      choose(key);
      focusPanel();
    },
    close() {
      // To go back is to leave the trace, not to open the panel again.
      change({ span: undefined, tab: undefined }, true);
      requestAnimationFrame(() => waterfall.current?.focus(cursor));
    },
  };
}

/** The cursor's row; where that is collapsed away, the row that it is in. */
function useCursor(model: TraceModel, visible: readonly SpanRow[], key: string | undefined): number {
  const indices = useMemo(() => new Map(visible.map((row, index) => [row.key, index])), [visible]);
  let row = key === undefined ? undefined : model.byKey.get(key);
  while (row && !indices.has(row.key)) row = row.parent;
  return row ? (indices.get(row.key) ?? 0) : 0;
}

/** Scrolls to a span that was chosen otherwise than by its row: by the URL, or by a link of the page. */
function useShowChosen(
  chosen: SpanRow | undefined,
  folding: Folding,
  waterfall: RefObject<WaterfallHandle | null>,
  setCursorKey: (key: string) => void,
): void {
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (!chosen || shown.current === chosen.key) return;
    const index = folding.visible.indexOf(chosen);
    setCursorKey(chosen.key);
    if (index < 0) return folding.reveal(chosen);
    shown.current = chosen.key;
    waterfall.current?.show(index);
  }, [chosen, folding, waterfall, setCursorKey]);
}
