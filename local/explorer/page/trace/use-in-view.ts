import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { VirtualRowsHandle } from '../virtual-rows.tsx';

/** Whether what lies so many pixels from the top of the rows is in view. Renders nothing unless that changes. */
export function useInView(rows: RefObject<VirtualRowsHandle | null>, top: number, height: number): boolean {
  const [isInView, setInView] = useState(true);
  useEffect(() => {
    const scroller = rows.current?.element;
    const look = () => {
      if (!scroller) return;
      const { scrollTop, clientHeight } = scroller;
      setInView(top + height > scrollTop && top < scrollTop + clientHeight);
    };
    look();
    scroller?.addEventListener('scroll', look, { passive: true });
    return () => scroller?.removeEventListener('scroll', look);
  }, [rows, top, height]);
  return isInView;
}
