import type { RefObject } from 'preact';
import { useImperativeHandle, useMemo, useRef } from 'preact/hooks';
import type { TraceSummary } from '../../wire.ts';
import { useKeys } from '../keyboard.ts';
import { go, type ListQuery, urlOf } from '../route.ts';
import { isSameDay } from '../time.ts';
import { VirtualRows, type VirtualRowsHandle } from '../virtual-rows.tsx';
import { barScale } from './bar-scale.ts';
import { TraceHeadings } from './trace-headings.tsx';
import { TraceRow } from './trace-row.tsx';
import { useChoice } from './use-choice.ts';
import { useIsFolded } from './use-is-folded.ts';
import { usePlace } from './use-place.ts';

/** What can be asked of the list. */
export interface TraceListHandle {
  /** Gives the focus to the row that the keyboard is on, the first where there is none. */
  focus(): void;
}

export interface TraceListProps {
  /** At least one, latest first. */
  readonly rows: readonly TraceSummary[];
  readonly listQuery: ListQuery;
  /** What the rows are filtered by, all of it. */
  readonly filter: string;
  /** The trace that the reader comes back from. */
  readonly from: string | undefined;
  readonly handle: RefObject<TraceListHandle | null>;
}

/** The rows, of which those in view are in the document. */
export function TraceList({ rows, listQuery, filter, from, handle }: TraceListProps) {
  const rowHeight = useIsFolded() ? 52 : 28;
  const virtual = useRef<VirtualRowsHandle>(null);
  const choice = useChoice(virtual, rows, rowHeight, from);
  const { unseen, goToTop } = usePlace({ handle: virtual, rows, rowHeight, filter });
  const open = (traceId: string) => go(urlOf(traceId, listQuery));
  const [down, up] = [() => choice.move(1), () => choice.move(-1)];
  useKeys({
    j: down,
    ArrowDown: down,
    k: up,
    ArrowUp: up,
    Home: () => choice.move(-Infinity),
    End: () => choice.move(Infinity),
    Enter: () => choice.traceId !== undefined && open(choice.traceId),
  });
  useImperativeHandle(handle, () => ({ focus: () => choice.move(0) }));
  const scale = useMemo(() => barScale(rows.map(({ durationMs }) => durationMs)), [rows]);
  const isDated = rows.some(({ startMs }) => !isSameDay(startMs, Date.now()));
  const row = (index: number) => {
    const trace = rows[index] as TraceSummary;
    const { traceId } = trace;
    const place = { index, count: rows.length, whole: scale.whole, isChosen: traceId === choice.traceId };
    return <TraceRow key={traceId} {...{ trace, ...place, onOpen: open }} url={urlOf(traceId, listQuery)} />;
  };
  return (
    <section class={`traces ${isDated ? 'traces-dated' : ''}`} aria-label="Traces, latest first">
      <TraceHeadings scale={scale} />
      {unseen > 0 && (
        <button type="button" class="traces-new" onClick={goToTop}>
          ↑ {unseen} new {unseen === 1 ? 'trace' : 'traces'}
        </button>
      )}
      <VirtualRows
        class="traces-rows"
        role="list"
        aria-label="Traces"
        tabIndex={0}
        rowHeight={rowHeight}
        count={rows.length}
        render={row}
        handle={virtual}
      />
    </section>
  );
}
