import type { TraceList } from '../../wire.ts';
import { useKeys } from '../keyboard.ts';
import { isBrushed, parseBrush } from '../list/brush.ts';
import { change, go, type ListQuery, urlOf } from '../route.ts';
import { findSpansId } from './find-spans.tsx';
import type { TraceModel } from './trace-model.ts';
import type { Folding } from './use-folding.ts';
import type { Walk } from './use-walk.ts';

/** The keys of the trace view. */
export function useTraceKeys(model: TraceModel, folding: Folding, walk: Walk, listQuery: ListQuery): void {
  const { visible, collapsed } = folding;
  const { cursor, chosen } = walk;
  const row = visible[cursor];
  const next = () => walk.moveTo(Math.min(visible.length - 1, cursor + 1));
  const previous = () => walk.moveTo(Math.max(0, cursor - 1));
  const isOpen = row !== undefined && row.children > 0 && !collapsed.has(row.key);
  const { traceId } = model.trace;
  useKeys({
    j: next,
    ArrowDown: next,
    k: previous,
    ArrowUp: previous,
    Home: () => walk.moveTo(0),
    End: () => walk.moveTo(visible.length - 1),
    ArrowLeft() {
      if (row && isOpen) folding.toggle(row.key);
      else if (row?.parent) walk.moveTo(visible.indexOf(row.parent));
    },
    ArrowRight() {
      if (row && isOpen) next();
      else if (row && row.children > 0) folding.toggle(row.key);
    },
    Enter: () => row && walk.enter(row.key),
    Escape: () => (chosen ? walk.close() : go(urlOf(undefined, listQuery))),
    f: () => document.getElementById(findSpansId)?.focus(),
    '/'() {
      if (row) walk.choose(chosen?.key ?? row.key);
      change({ tab: undefined }, true);
      // The field is there after the next rendering.
      requestAnimationFrame(() => walk.panel.current?.querySelector<HTMLElement>('[type="search"]')?.focus());
    },
    '[': () => void goToNeighbour(traceId, listQuery, -1),
    ']': () => void goToNeighbour(traceId, listQuery, 1),
  });
}

/** Goes to the trace that stands so many places further down in the list: 1 is the next older one. */
async function goToNeighbour(traceId: string, listQuery: ListQuery, step: number): Promise<void> {
  try {
    const answer = await fetch(`/api/traces?${new URLSearchParams({ q: listQuery.q })}`);
    const { traces }: TraceList = await answer.json();
    const brush = parseBrush(listQuery.brush);
    const listed = brush ? traces.filter((summary) => isBrushed(summary, brush)) : traces;
    const index = listed.findIndex((summary) => summary.traceId === traceId);
    const neighbour = index < 0 ? undefined : listed[index + step];
    if (neighbour) go(urlOf(neighbour.traceId, listQuery));
  } catch {
    // Without an answer there is no neighbour to go to; the view says by itself that the explorer is gone.
  }
}
