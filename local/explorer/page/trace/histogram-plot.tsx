import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatDuration } from '../duration.ts';
import { onThemeChange } from '../theme-choice.ts';
import type { Histogram } from './histogram.ts';
import { type PlotColours, readPlotColours } from './plot-colours.ts';

interface HistogramPlotProps {
  readonly histogram: Histogram;
  /** The duration to mark, in milliseconds. */
  readonly own: number;
}

/** A small histogram; the text beside it says what matters. */
export function HistogramPlot({ histogram, own }: HistogramPlotProps) {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = parent.current;
    if (!element) return;
    let plot: uPlot | undefined;
    const draw = () => {
      plot?.destroy();
      plot = plotOf(element, histogram, own);
    };
    draw();
    const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    const forget = onThemeChange(draw);
    return () => {
      resized.disconnect();
      forget();
      plot?.destroy();
    };
  }, [histogram, own]);
  return <div ref={parent} class="histogram" aria-hidden="true" />;
}

const height = 150;

function plotOf(element: HTMLElement, { edges, counts, place }: Histogram, own: number): uPlot {
  const colours = readPlotColours();
  const options: uPlot.Options = {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [0, counts.length] },
      y: { range: (_, __, most) => [0, Math.max(1, most)] },
    },
    axes: axesOf(edges, colours),
    series: [{}, { fill: colours.bar, width: 0, points: { show: false }, ...barPaths() }],
    hooks: { draw: [(plot) => drawMark(plot, place(own), colours.mark)] },
  };
  return new uPlot(options, [counts.map((_, bin) => bin), [...counts]], element);
}

function barPaths(): Partial<uPlot.Series> {
  const paths = uPlot.paths.bars?.({ size: [1, Number.POSITIVE_INFINITY, 1], align: 1, gap: 1 });
  return paths ? { paths } : {};
}

function axesOf(edges: readonly number[], { text, line, font }: PlotColours): uPlot.Axis[] {
  const axis = { stroke: text, grid: { show: false }, ticks: { stroke: line, size: 4 }, font };
  const splits = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * (edges.length - 1)));
  return [
    { ...axis, size: 26, splits, values: (_, bins) => bins.map((bin) => formatDuration(edges[bin] ?? 0)) },
    { ...axis, size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] },
  ];
}

function drawMark(plot: uPlot, at: number, colour: string): void {
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(at, 'x', true));
  const size = 4 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colour;
  ctx.fillRect(x - devicePixelRatio, bbox.top, 2 * devicePixelRatio, bbox.height);
  ctx.beginPath();
  ctx.moveTo(x - size, bbox.top);
  ctx.lineTo(x + size, bbox.top);
  ctx.lineTo(x, bbox.top + 1.5 * size);
  ctx.fill();
  ctx.restore();
}
