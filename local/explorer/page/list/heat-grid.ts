import type { TraceSummary } from '../../wire.ts';
import { type HeatScale, logScale, timeScale } from './heat-scale.ts';

/** A cell of the heat map: how many traces began in its time and took its duration. */
export interface HeatCell {
  readonly column: number;
  readonly row: number;
  readonly traces: number;
  /** Those of them that have a span with an error. */
  readonly failed: number;
}

/** The traces by when they began and, on a log scale, how long they took. */
export interface HeatGrid {
  /** In milliseconds since 1970. */
  readonly x: HeatScale;
  /** In the decimal logarithm of milliseconds. */
  readonly y: HeatScale;
  readonly cells: readonly HeatCell[];
  /** Of the fullest cell. */
  readonly most: number;
  /** Traces that began so far from all others that showing them would leave nothing to see. */
  readonly outside: number;
}

/** Counts traces into as many columns and rows as there is room for; there has to be a trace. */
export function heatGrid(traces: readonly TraceSummary[], columns: number, rows: number): HeatGrid {
  const x = timeScale(
    traces.map(({ startMs }) => startMs),
    columns,
  );
  const y = logScale(
    traces.map(({ durationMs }) => logOf(durationMs)),
    rows,
  );
  const inside = traces.filter(({ startMs }) => startMs >= x.from && startMs < x.to);
  const cells = countCells(inside, x, y);
  const most = cells.reduce((max, cell) => Math.max(max, cell.traces), 1);
  return { x, y, cells, most, outside: traces.length - inside.length };
}

function countCells(traces: readonly TraceSummary[], x: HeatScale, y: HeatScale): readonly HeatCell[] {
  const cells = new Map<string, { column: number; row: number; traces: number; failed: number }>();
  for (const { startMs, durationMs, errors } of traces) {
    const column = Math.floor((startMs - x.from) / x.step);
    // Less one for rounding: 0.3 / 0.1 is less than 3.
    const row = Math.floor((logOf(durationMs) - y.from) / y.step + 1e-9);
    const key = `${column} ${row}`;
    const cell = cells.get(key) ?? { column, row, traces: 0, failed: 0 };
    cell.traces += 1;
    if (errors > 0) cell.failed += 1;
    cells.set(key, cell);
  }
  return [...cells.values()];
}

/** A microsecond for what took less: there is no logarithm of nothing. */
const logOf = (ms: number): number => Math.log10(Math.max(0.001, ms));
