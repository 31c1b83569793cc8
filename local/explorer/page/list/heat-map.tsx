import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import 'uplot/dist/uPlot.min.css';
import type { TraceSummary } from '../../wire.ts';
import { onThemeChange } from '../theme-choice.ts';
import type { Brush } from './brush.ts';
import { describeHeat, HeatLegend, type HeatLook } from './heat-legend.tsx';
import { HeatPlot } from './heat-plot.ts';

export interface HeatMapProps {
  /** At least one. */
  readonly traces: readonly TraceSummary[];
  readonly brush: Brush | undefined;
  readonly onBrush: (brush: Brush | undefined) => void;
}

/** How long the traces took, over time; what is brushed in it filters the list. */
export function HeatMap({ traces, brush, onBrush }: HeatMapProps) {
  const element = useRef<HTMLDivElement>(null);
  const [look, setLook] = useState<HeatLook>();
  const plot = useHeatPlot(element, onBrush, setLook);
  useEffect(() => plot.current?.show(traces, brush), [plot, traces, brush]);
  return (
    <section class="heat" aria-label="Latency over time">
      <div
        class="heat-plot"
        role="img"
        aria-label={look ? describeHeat(look.grid) : 'Heat map'}
        ref={element}
      />
      {look && <HeatLegend {...look} />}
    </section>
  );
}

function useHeatPlot(
  element: RefObject<HTMLDivElement | null>,
  onBrush: HeatMapProps['onBrush'],
  onLook: (look: HeatLook) => void,
): RefObject<HeatPlot | undefined> {
  const plot = useRef<HeatPlot | undefined>(undefined);
  const latest = useRef(onBrush);
  latest.current = onBrush;
  useEffect(() => {
    const parent = element.current;
    if (!parent) return;
    const made = new HeatPlot(parent, {
      onBrush: (brush) => latest.current(brush),
      onLook: (grid, cell) => onLook({ grid, cell }),
    });
    plot.current = made;
    const observer = new ResizeObserver(() => made.resize(parent.clientWidth, parent.clientHeight));
    observer.observe(parent);
    const forget = onThemeChange(() => made.recolour());
    return () => {
      forget();
      observer.disconnect();
      made.destroy();
    };
  }, [element, onLook]);
  return plot;
}
