import { modes } from '../bench.ts';
import { type Cell, gridBackends, gridRounds } from '../grid.ts';
import { differences, median, quantile, spread, sum } from '../statistics.ts';
import { signed, table } from './table.ts';

const targetMs = 0.5;

/** How long callers wait, what is billed and what is computed, by mode and backend. */
export function responseSections(cells: readonly Cell[], quick: boolean): string {
  const turns = gridBackends(quick)
    .map(({ name, turns }) => `${turns * gridRounds(quick)} (${name})`)
    .join(', ');
  return [
    '## What a caller waits for',
    `Milliseconds from the delivery of the event until the response is there: median (quartiles), over ${turns} invocations per row, warm. The difference is that of each invocation to the untraced one of the same turn.`,
    table(
      ['backend answers after', 'mode', 'response', 'p99', 'more than untraced'],
      cells.map(responseRow(cells)),
    ),
    quick ? 'Whether the target is met, so few invocations cannot say.' : verdict(cells),
    '`before-response` is what the other two save the caller. A backend that never answers makes it look fast, because the breaker keeps it from trying most of the time; its p99 shows the time-outs.',
    '## What is billed and what is computed',
    'Milliseconds until the sandbox may freeze, and processor time of all threads of the process per invocation (median of the rounds; thaw and runtime client are in it). A mean shows what a median hides: the few flushes of `periodic`, and the time-outs.',
    table(
      [
        'backend answers after',
        'mode',
        'billed',
        'mean',
        'more than untraced',
        'processor',
        'more than untraced',
      ],
      cells.map(billedRow(cells)),
    ),
  ].join('\n\n');
}

function responseRow(cells: readonly Cell[]) {
  return (cell: Cell) => {
    const more = differences(cell.responseMs, untraced(cells, cell).responseMs);
    const difference = cell.mode === 'untraced' ? '' : signedSpread(more);
    const p99 = quantile(cell.responseMs, 0.99).toFixed(1);
    return [cell.backend.name, cell.mode, spread(cell.responseMs), p99, difference];
  };
}

function billedRow(cells: readonly Cell[]) {
  return (cell: Cell) => {
    const base = untraced(cells, cell);
    const isBase = cell === base;
    const mean = sum(cell.billedMs) / cell.billedMs.length;
    const more = signedSpread(differences(cell.billedMs, base.billedMs));
    const computed = signed(median(differences(cell.processorMs, base.processorMs)));
    return [
      ...[cell.backend.name, cell.mode, spread(cell.billedMs), mean.toFixed(1), isBase ? '' : more],
      ...[median(cell.processorMs).toFixed(2), isBase ? '' : computed],
    ];
  };
}

function verdict(cells: readonly Cell[]): string {
  const apart = cells
    .filter(({ mode }) => mode === 'after-response')
    .map((cell) => ({ cell, ms: median(cell.responseMs) - median(untraced(cells, cell).responseMs) }));
  const missed = apart.filter(({ ms }) => ms > targetMs).map(({ cell }) => `“${cell.backend.name}”`);
  const list = apart.map(({ cell, ms }) => `${ms.toFixed(2)} (${cell.backend.name})`).join(', ');
  const result = missed.length === 0 ? 'held in every row' : `**missed** in ${missed.join(' and ')}`;
  return `Target: the median of \`after-response\` within ${targetMs} ms of that of untraced, whatever the backend does. They are ${list} apart: ${result}.`;
}

function untraced(cells: readonly Cell[], { backend }: Cell): Cell {
  const found = cells.find((cell) => cell.backend === backend && cell.mode === modes[0]);
  if (!found) throw new Error(`nothing untraced was measured beside ${backend.name}`);
  return found;
}

const signedSpread = (values: readonly number[]): string =>
  `${signed(median(values))} (${signed(quantile(values, 0.25))} to ${signed(quantile(values, 0.75))})`;
