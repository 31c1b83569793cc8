import uPlot from 'uplot';
import type { TraceSummary } from '../../wire.ts';
import type { Brush } from './brush.ts';
import { brushOf, rectangleOf } from './brush-rectangle.ts';
import { type HeatColours, readHeatColours } from './heat-colours.ts';
import { drawCells } from './heat-drawing.ts';
import { type HeatCell, type HeatGrid, heatGrid } from './heat-grid.ts';
import { heatOptions, plotArea } from './heat-options.ts';

/** What a plot of the heat map tells of. */
export interface HeatPlotEvents {
  /** Somebody brushed, or clicked a brush away. */
  readonly onBrush: (brush: Brush | undefined) => void;
  /** What there is now; and the cell under the pointer, where there is one. */
  readonly onLook: (grid: HeatGrid, cell: HeatCell | undefined) => void;
}

/** Smaller cells could not be told apart. In CSS pixels. */
const cellWidth = 11;
const cellHeight = 7;
/** More would be dust where the window is wide and the traces are few. */
const maxColumns = 120;

/** The heat map's canvas: uPlot has the scales, the axes and the brush, and the cells are drawn between them. */
export class HeatPlot {
  readonly #events: HeatPlotEvents;
  readonly #plot: uPlot;
  readonly #ended = new AbortController();
  #colours: HeatColours = readHeatColours();
  #traces: readonly TraceSummary[] = [];
  #grid: HeatGrid = heatGrid([], 1, 1);
  #brush: Brush | undefined;
  #isHeld = false;

  constructor(parent: HTMLElement, events: HeatPlotEvents) {
    this.#events = events;
    const state = { grid: () => this.#grid, colours: () => this.#colours };
    this.#plot = new uPlot(heatOptions(state, this.#hooks()), [[], []], parent);
    this.#listen();
  }

  /** Shows other traces; after the brush is let go, where somebody holds it. */
  show(traces: readonly TraceSummary[], brush: Brush | undefined): void {
    this.#traces = traces;
    this.#brush = brush;
    this.#draw();
  }

  resize(width: number, height: number): void {
    this.#plot.setSize({ width, height });
    this.#draw();
  }

  recolour(): void {
    this.#colours = readHeatColours();
    this.#plot.redraw(false, true);
  }

  destroy(): void {
    this.#ended.abort();
    this.#plot.destroy();
  }

  #draw(): void {
    if (this.#isHeld) return;
    const { width, height } = plotArea(this.#plot);
    const columns = Math.min(maxColumns, Math.floor(width / cellWidth));
    this.#grid = heatGrid(this.#traces, columns, Math.floor(height / cellHeight));
    const { x, y } = this.#grid;
    // The cells are not uPlot's data; it needs some to draw at all.
    this.#plot.setData([
      [x.from, x.to],
      [10 ** y.from, 10 ** y.to],
    ]);
    this.#look();
  }

  #hooks(): uPlot.Hooks.Arrays {
    return {
      draw: [
        (plot) => {
          drawCells(plot, this.#grid, this.#colours);
          if (!this.#isHeld) plot.setSelect(rectangleOf(plot, this.#brush), false);
        },
      ],
      setSelect: [(plot) => this.#events.onBrush(brushOf(plot))],
      setCursor: [() => this.#look()],
    };
  }

  #look(): void {
    const { left = -1, top = -1 } = this.#plot.cursor;
    const { x, y, cells } = this.#grid;
    const column = Math.floor((this.#plot.posToVal(left, 'x') - x.from) / x.step);
    const row = Math.floor((Math.log10(this.#plot.posToVal(top, 'y')) - y.from) / y.step);
    const isOver = left >= 0 && top >= 0;
    this.#events.onLook(
      this.#grid,
      isOver ? cells.find((cell) => cell.column === column && cell.row === row) : undefined,
    );
  }

  /** Knows when the brush is held, and takes a click that drags nothing as the wish to be rid of it. */
  #listen(): void {
    const { signal } = this.#ended;
    let down = { x: 0, y: 0 };
    this.#plot.over.addEventListener(
      'mousedown',
      ({ clientX, clientY }) => {
        this.#isHeld = true;
        down = { x: clientX, y: clientY };
      },
      { signal },
    );
    const onUp = ({ clientX, clientY, target }: MouseEvent) => {
      if (!this.#isHeld) return;
      // uPlot hears of it after this, and reads the rectangle that drawing would put back.
      setTimeout(() => {
        this.#isHeld = false;
        this.#draw();
      });
      const isClick = Math.hypot(clientX - down.x, clientY - down.y) < 4 && target === this.#plot.over;
      if (isClick && this.#brush) this.#events.onBrush(undefined);
    };
    document.addEventListener('mouseup', onUp, { signal });
  }
}
