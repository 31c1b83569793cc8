import type { ComponentChildren, HTMLAttributes, RefObject } from 'preact';
import { useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** What can be asked of rows that are there. */
export interface VirtualRowsHandle {
  /** The element that scrolls. */
  readonly element: HTMLElement;
  /** Scrolls as little as needed to show a row whole. */
  scrollToRow(index: number): void;
  /** Scrolls to so many pixels from the top, and has the rows there before anything is painted. */
  scrollTo(top: number): void;
}

export interface VirtualRowsProps extends Omit<HTMLAttributes<HTMLDivElement>, 'children' | 'ref'> {
  /** In pixels; the same for all. Where it changes, the row at the top stays there. */
  readonly rowHeight: number;
  readonly count: number;
  /** Rows kept outside of view on both sides; 8 unless told otherwise. */
  readonly overscan?: number;
  /** One row, of `rowHeight`; give it a `key` of its own, by which its element is kept. */
  readonly render: (index: number) => ComponentChildren;
  readonly handle?: RefObject<VirtualRowsHandle | null>;
}

/**
 * Rows of one height of which only those in view are in the document. Takes the height of its flex parent; further
 * attributes (`role`, `aria-label`, `class`) go to the element that scrolls.
 *
 * @example
 * <VirtualRows rowHeight={28} count={rows.length} render={(index) => <Row key={index} row={rows[index]} />} />
 */
export function VirtualRows(props: VirtualRowsProps) {
  const { rowHeight, count, overscan = 8, render, handle, class: name = '', ...rest } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { view, look } = useView(scroller, rowHeight);
  useSameTopRow(scroller, rowHeight, look);
  useImperativeHandle(handle ?? null, () => handleOf(scroller.current as HTMLElement, rowHeight, look), [
    rowHeight,
    look,
  ]);
  const first = Math.max(0, Math.min(view.first, count - view.rows) - overscan);
  const last = Math.min(count, view.first + view.rows + overscan);
  const indices = Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset);
  return (
    <div {...rest} class={`virtual-rows ${name}`} ref={scroller} onScroll={look}>
      <div role="presentation" class="virtual-rows-all" style={{ height: `${count * rowHeight}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {indices.map((index) => render(index))}
        </div>
      </div>
    </div>
  );
}

/** Which rows are in view. Changes by whole rows: scrolling within one renders nothing. */
function useView(scroller: RefObject<HTMLDivElement | null>, rowHeight: number) {
  const [view, setView] = useState({ first: 0, rows: 0 });
  const height = useRef(rowHeight);
  height.current = rowHeight;
  const look = useRef(() => {
    if (!scroller.current) return;
    const { scrollTop, clientHeight } = scroller.current;
    const first = Math.floor(scrollTop / height.current);
    const rows = Math.ceil(clientHeight / height.current) + 1;
    setView((was) => (was.first === first && was.rows === rows ? was : { first, rows }));
  }).current;
  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [look, scroller]);
  return { view, look };
}

function useSameTopRow(
  scroller: RefObject<HTMLDivElement | null>,
  rowHeight: number,
  look: () => void,
): void {
  const before = useRef(rowHeight);
  useLayoutEffect(() => {
    if (before.current === rowHeight || !scroller.current) return;
    scroller.current.scrollTop *= rowHeight / before.current;
    before.current = rowHeight;
    look();
  }, [scroller, rowHeight, look]);
}

function handleOf(element: HTMLElement, rowHeight: number, look: () => void): VirtualRowsHandle {
  const scrollTo = (top: number) => {
    element.scrollTop = top;
    look();
  };
  return {
    element,
    scrollTo,
    scrollToRow(index) {
      const top = index * rowHeight;
      const { scrollTop, clientHeight } = element;
      if (top < scrollTop) scrollTo(top);
      else if (top + rowHeight > scrollTop + clientHeight) scrollTo(top + rowHeight - clientHeight);
    },
  };
}
