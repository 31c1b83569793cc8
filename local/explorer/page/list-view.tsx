import { useEffect, useMemo, useRef } from 'preact/hooks';
import { useKeys } from './keyboard.ts';
import './list.css';
import { type Brush, brushText, isBrushed, parseBrush } from './list/brush.ts';
import { BrushLine } from './list/brush-line.tsx';
import { FilterBox } from './list/filter-box.tsx';
import { HeatMap } from './list/heat-map.tsx';
import { KeptLine } from './list/kept-line.tsx';
import { ListHeader } from './list/list-header.tsx';
import { Nothing } from './list/nothing.tsx';
import { TraceList, type TraceListHandle } from './list/trace-list.tsx';
import { useTraces } from './list/use-traces.ts';
import { change, type ListQuery, listQueryOf } from './route.ts';

export interface ListViewProps {
  readonly query: URLSearchParams;
  /** The trace that the reader comes back from. */
  readonly from: string | undefined;
}

/** The list of traces. */
export function ListView({ query, from }: ListViewProps) {
  const listQuery = listQueryOf(query);
  const { q, brush: brushed } = listQuery;
  const brush = useMemo(() => parseBrush(brushed), [brushed]);
  const list = useTraces(q);
  const rows = useMemo(
    () => (brush ? list.traces.filter((trace) => isBrushed(trace, brush)) : list.traces),
    [list.traces, brush],
  );
  const input = useRef<HTMLInputElement>(null);
  const traces = useRef<TraceListHandle>(null);
  const setBrush = (next: Brush | undefined) => change({ brush: next && brushText(next) });
  const widen = (query: Readonly<Partial<Record<keyof ListQuery, undefined>>>) => {
    change(query);
    // The button that had the focus goes away.
    (traces.current ?? input.current)?.focus();
  };
  useEffect(() => {
    document.title = 'Traces';
  }, []);
  useKeys({
    '/': () => input.current?.select(),
    Escape: () => (brush ? setBrush(undefined) : change({ q: undefined })),
  });
  return (
    <div class="list-view">
      <ListHeader connection={list.connection} />
      <main>
        <FilterBox
          q={q}
          input={input}
          onFilter={(next) => change({ q: next }, true)}
          onDone={() => traces.current?.focus()}
        />
        <KeptLine shown={rows.length} kept={list.kept} />
        {list.traces.length > 0 && <HeatMap traces={list.traces} brush={brush} onBrush={setBrush} />}
        {brush && <BrushLine brush={brush} onClear={() => widen({ brush: undefined })} />}
        {rows.length > 0 && (
          <TraceList {...{ rows, listQuery, from }} filter={`${list.q} ${brushed}`} handle={traces} />
        )}
        {rows.length === 0 && list.kept && (
          <Nothing kept={list.kept.traces} onClear={() => widen({ q: undefined, brush: undefined })} />
        )}
      </main>
    </div>
  );
}
