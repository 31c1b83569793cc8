import type uPlot from 'uplot';
import { formatRoundDuration } from '../duration.ts';
import { formatTick } from '../time.ts';
import { durationTicks } from './duration-ticks.ts';
import type { HeatColours } from './heat-colours.ts';
import type { HeatGrid } from './heat-grid.ts';

/** What a plot asks for each time that it draws. */
export interface HeatState {
  readonly grid: () => HeatGrid;
  readonly colours: () => HeatColours;
}

/** Room for the labels, and for half of one at the ends of the axes. In CSS pixels. */
const room = { top: 8, right: 24, bottom: 26, left: 58 };

/** What is left between the axes. uPlot knows it too, but after a change of size only with the next drawing. */
export function plotArea({ width, height }: uPlot): { readonly width: number; readonly height: number } {
  return { width: width - room.left - room.right, height: height - room.top - room.bottom };
}

/** How uPlot shows the heat map: time to the right, durations up on a log scale, a brush in both directions. */
export function heatOptions({ grid, colours }: HeatState, hooks: uPlot.Hooks.Arrays): uPlot.Options {
  return {
    width: 300,
    height: 150,
    ms: 1,
    hooks,
    legend: { show: false },
    padding: [room.top, room.right, 0, 0],
    cursor: {
      x: false,
      y: false,
      points: { show: false },
      drag: { x: true, y: true, setScale: false, dist: 4, uni: 12 },
    },
    scales: {
      x: { time: true, range: () => [grid().x.from, grid().x.to] },
      y: { distr: 3, range: () => [10 ** grid().y.from, 10 ** grid().y.to] },
    },
    series: [{}, { scale: 'y', paths: () => null, points: { show: false } }],
    axes: [timeAxis(colours), durationAxis(colours)],
  };
}

function timeAxis(colours: HeatState['colours']): uPlot.Axis {
  return {
    ...look(colours),
    size: room.bottom,
    space: 84,
    values: (_, splits, _axis, _space, step) => splits.map((ms) => formatTick(ms, step)),
  };
}

function durationAxis(colours: HeatState['colours']): uPlot.Axis {
  return {
    ...look(colours),
    size: room.left,
    splits: (_, _axis, min, max) => [...durationTicks(min, max)],
    // uPlot leaves out what is no power of ten.
    filter: (_, splits) => splits,
    values: (_, splits) => splits.map((ms) => formatRoundDuration(ms)),
  };
}

function look(colours: HeatState['colours']): uPlot.Axis {
  return {
    stroke: () => colours().text,
    font: colours().font,
    gap: 4,
    grid: { stroke: () => colours().line, width: 1 },
    ticks: { stroke: () => colours().line, width: 1, size: 4 },
  };
}
