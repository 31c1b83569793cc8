import { formatRoundDuration } from '../duration.ts';
import { formatTime } from '../time.ts';
import { heatLevels } from './heat-colours.ts';
import type { HeatCell, HeatGrid } from './heat-grid.ts';

/** What the heat map shows as of its last drawing. */
export interface HeatLook {
  readonly grid: HeatGrid;
  /** The cell under the pointer. */
  readonly cell: HeatCell | undefined;
}

/** What the colours mean, and what the cell under the pointer holds. */
export function HeatLegend({ grid, cell }: HeatLook) {
  return (
    <div class="heat-legend">
      <span class="heat-point">
        {cell
          ? describeCell(grid, cell)
          : describeOutside(grid) || 'Drag to choose traces by their time and duration'}
      </span>
      <span class="heat-key">
        1
        {Array.from({ length: Math.min(grid.most, heatLevels) }, (_, level) => (
          <i key={level} style={{ background: `var(--heat-${level + 1})` }} />
        ))}
        {grid.most} {grid.most === 1 ? 'trace' : 'traces'}
      </span>
      <span class="heat-key">
        <i class="heat-failed" /> with errors
      </span>
    </div>
  );
}

/** The heat map as a sentence, for who cannot see it. */
export function describeHeat({ x, y, cells, outside }: HeatGrid): string {
  const traces = cells.reduce((sum, cell) => sum + cell.traces, 0);
  const failed = cells.reduce((sum, cell) => sum + cell.failed, 0);
  const fullest = cells.reduce<HeatCell | undefined>(
    (most, cell) => (most && most.traces >= cell.traces ? most : cell),
    undefined,
  );
  const times = `from ${formatTime(x.from)} to ${formatTime(x.to)}`;
  const durations = `from ${formatRoundDuration(10 ** y.from)} to ${formatRoundDuration(10 ** y.to)}`;
  return [
    `Latency heat map: ${traces} traces ${times}, lasting ${durations}; ${failed} with errors.`,
    fullest && `Most in one place: ${describeCell({ x, y }, fullest)}.`,
    outside > 0 && `${describeOutside({ outside })}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function describeCell(
  { x, y }: Pick<HeatGrid, 'x' | 'y'>,
  { column, row, traces, failed }: HeatCell,
): string {
  const time = formatTime(x.from + column * x.step);
  const [from, to] = [row, row + 1].map((step) => formatRoundDuration(10 ** (y.from + step * y.step)));
  const errors = failed > 0 ? `, ${failed} with errors` : '';
  return `${traces} ${traces === 1 ? 'trace' : 'traces'}${errors}: ${from} to ${to}, ${formatRoundDuration(x.step)} from ${time}`;
}

function describeOutside({ outside }: Pick<HeatGrid, 'outside'>): string {
  if (outside === 0) return '';
  return `${outside} ${outside === 1 ? 'trace began' : 'traces began'} long before or after these and ${outside === 1 ? 'is' : 'are'} in the list alone`;
}
