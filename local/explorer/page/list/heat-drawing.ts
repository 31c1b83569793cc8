import type uPlot from 'uplot';
import { type HeatColours, levelOf } from './heat-colours.ts';
import type { HeatCell, HeatGrid } from './heat-grid.ts';

/** Draws the cells on a plot whose scales are those of the grid. */
export function drawCells(plot: uPlot, grid: HeatGrid, colours: HeatColours): void {
  const { ctx } = plot;
  ctx.save();
  for (const cell of grid.cells) drawCell(plot, grid, cell, colours);
  ctx.restore();
}

function drawCell(plot: uPlot, { x, y, most }: HeatGrid, cell: HeatCell, colours: HeatColours): void {
  const { ctx } = plot;
  const left = plot.valToPos(x.from + cell.column * x.step, 'x', true);
  const right = plot.valToPos(x.from + (cell.column + 1) * x.step, 'x', true);
  const bottom = plot.valToPos(10 ** (y.from + cell.row * y.step), 'y', true);
  const top = plot.valToPos(10 ** (y.from + (cell.row + 1) * y.step), 'y', true);
  // One pixel of paper between cells, at whatever ratio of pixels.
  const gap = devicePixelRatio;
  const width = Math.max(1, Math.round(right) - Math.round(left) - gap);
  const height = Math.max(1, Math.round(bottom) - Math.round(top) - gap);
  ctx.fillStyle = colours.levels[levelOf(cell.traces, most)] ?? colours.text;
  ctx.fillRect(Math.round(left), Math.round(top), width, height);
  if (cell.failed === 0) return;
  // The share that failed, from the bottom: never too thin to be seen, and never so much that the colour is not.
  const least = 2 * devicePixelRatio;
  const failed = Math.max(least, Math.min(height - least - gap, (height * cell.failed) / cell.traces));
  ctx.fillStyle = colours.paper;
  ctx.fillRect(Math.round(left), Math.round(top) + height - failed - gap, width, gap);
  ctx.fillStyle = colours.error;
  ctx.fillRect(Math.round(left), Math.round(top) + height - failed, width, failed);
}
