import type { RefObject } from 'preact';
import { useImperativeHandle, useRef } from 'preact/hooks';
import { VirtualRows, type VirtualRowsHandle } from '../virtual-rows.tsx';
import { TimeAxis, TimeLines } from './time-axis.tsx';
import { ticksOf } from './time-scale.ts';
import type { TraceModel } from './trace-model.ts';
import type { SpanRow } from './trace-rows.ts';
import { useInView } from './use-in-view.ts';
import { useWidth } from './use-width.ts';
import { WaterfallRow } from './waterfall-row.tsx';

export interface WaterfallHandle {
  /** Brings a row into view; one that is there stays where it is. */
  show(index: number): void;
  /** Gives a row that is in view the focus. */
  focus(index: number): void;
}

interface WaterfallProps {
  readonly model: TraceModel;
  readonly visible: readonly SpanRow[];
  readonly collapsed: ReadonlySet<string>;
  /** The row that the keys move from. */
  readonly cursor: number;
  readonly chosen: string | undefined;
  readonly onChoose: (key: string) => void;
  readonly onToggle: (key: string) => void;
  readonly handle: RefObject<WaterfallHandle | null>;
}

/** Below this width, names and bars are on two lines. */
const narrow = 620;

/** How many rows are shown on both sides of one that is brought into view. */
const around = 4;

/** The spans as nested rows with bars on a time axis. */
export function Waterfall(props: WaterfallProps) {
  const { model, visible, cursor, handle } = props;
  const element = useRef<HTMLDivElement>(null);
  const rows = useRef<VirtualRowsHandle>(null);
  const width = useWidth(element);
  const isNarrow = width > 0 && width < narrow;
  const rowHeight = isNarrow ? 46 : 26;
  const isInView = useInView(rows, cursor * rowHeight, rowHeight);
  const ticks = ticksOf(model.scale, (isNarrow ? width : width * 0.5) / 90);
  useWaterfallHandle(handle, element, rows, rowHeight);
  const onFocus = (event: FocusEvent) => {
    if (event.target === element.current) handle.current?.focus(cursor);
  };
  return (
    <div
      ref={element}
      class={`waterfall ${isNarrow ? 'waterfall-narrow' : ''}`}
      role="treegrid"
      aria-label="Spans"
      aria-rowcount={visible.length + 1}
      tabIndex={isInView ? undefined : 0}
      onFocus={onFocus}
    >
      <TimeAxis model={model} ticks={ticks} />
      <div class="waterfall-body" role="presentation">
        <TimeLines model={model} ticks={ticks} />
        <VirtualRows
          handle={rows}
          role="rowgroup"
          rowHeight={rowHeight}
          count={visible.length}
          render={(index) => <RowAt key={visible[index]?.key} index={index} isNarrow={isNarrow} {...props} />}
        />
      </div>
    </div>
  );
}

function RowAt({ index, isNarrow, ...props }: WaterfallProps & { index: number; isNarrow: boolean }) {
  const row = props.visible[index];
  if (!row) return null;
  return (
    <WaterfallRow
      row={row}
      index={index}
      model={props.model}
      isNarrow={isNarrow}
      isCollapsed={props.collapsed.has(row.key)}
      isCursor={index === props.cursor}
      isChosen={row.key === props.chosen}
      onChoose={props.onChoose}
      onToggle={props.onToggle}
    />
  );
}

function useWaterfallHandle(
  handle: RefObject<WaterfallHandle | null>,
  element: RefObject<HTMLElement | null>,
  rows: RefObject<VirtualRowsHandle | null>,
  rowHeight: number,
): void {
  useImperativeHandle(
    handle,
    () => ({
      show(index) {
        if (!rows.current) return;
        const { scrollTop, clientHeight } = rows.current.element;
        const top = index * rowHeight;
        if (top >= scrollTop && top + rowHeight <= scrollTop + clientHeight) return;
        rows.current.scrollToRow(index + around);
        rows.current.scrollToRow(Math.max(0, index - around));
      },
      focus(index) {
        rows.current?.scrollToRow(index);
        // Rows scrolled to are in the document after the next rendering.
        requestAnimationFrame(() => {
          element.current
            ?.querySelector<HTMLElement>(`[aria-rowindex="${index + 2}"]`)
            ?.focus({ preventScroll: true });
        });
      },
    }),
    [element, rows, rowHeight],
  );
}
