import type uPlot from 'uplot';
import type { Brush } from './brush.ts';

/**
 * What the rectangle on the plot stands for. A side at the plot's edge is open, but for the times of one that does not
 * go all the way: who drags to the right edge means these traces, and not those yet to come.
 */
export function brushOf(plot: uPlot): Brush {
  const { left, top, width, height } = plot.select;
  const { width: fullWidth, height: fullHeight } = plot.over.getBoundingClientRect();
  const isAllTimes = left < 1 && left + width > fullWidth - 1;
  return {
    startFrom: isAllTimes ? undefined : plot.posToVal(left, 'x'),
    startTo: isAllTimes ? undefined : plot.posToVal(left + width, 'x'),
    durationFrom: top + height > fullHeight - 1 ? undefined : plot.posToVal(top + height, 'y'),
    durationTo: top < 1 ? undefined : plot.posToVal(top, 'y'),
  };
}

/** Where a brush is on the plot; nowhere where it lies beside it. */
export function rectangleOf(plot: uPlot, brush: Brush | undefined): uPlot.BBox {
  const { width: fullWidth, height: fullHeight } = plot.over.getBoundingClientRect();
  const none = { left: 0, top: 0, width: 0, height: 0 };
  if (!brush) return none;
  const at = (value: number | undefined, scale: 'x' | 'y', open: number, size: number): number =>
    value === undefined ? open : Math.max(0, Math.min(size, plot.valToPos(Math.max(1e-9, value), scale)));
  const left = at(brush.startFrom, 'x', 0, fullWidth);
  const right = at(brush.startTo, 'x', fullWidth, fullWidth);
  const top = at(brush.durationTo, 'y', 0, fullHeight);
  const bottom = at(brush.durationFrom, 'y', fullHeight, fullHeight);
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : none;
}
