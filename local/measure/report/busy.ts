import type { Mode } from '../bench.ts';
import { type FleetRun, fleetDelays, fleetRate, fleetSeconds, fleetSize } from '../fleet.ts';
import type { Cell } from '../grid.ts';
import { type Order, type Service, type Simulated, simulate } from '../simulation.ts';
import { signed, table } from './table.ts';

const rates = [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** What it takes that a sandbox stays occupied for its flush, measured at one rate and computed for others. */
export function busySection(cells: readonly Cell[], fleets: readonly FleetRun[], quick: boolean): string {
  const seconds = quick ? 100 : 1_000;
  return [
    '## How many sandboxes a busy function needs',
    `**Measured:** ${fleetRate} callers a second, at random (the same arrivals for each mode), for ${fleetSeconds(quick)} s; ${fleetSize} warm sandboxes stand ready, and each call takes the one that was used last. Occupied is the mean over the run; at once, the most at the same moment. **Computed:** the same in a simulation of ${seconds} s, which draws from the billed times above.`,
    table(
      [
        'backend answers after, ms',
        'mode',
        'occupied, measured',
        'computed',
        'at once, measured',
        'computed',
      ],
      fleets.map((fleet) => fleetRow(cells, fleet, seconds)),
    ),
    'The same **computed** for other rates: sandboxes occupied on average, and how many there must be. `periodic` flushes once a second *in each sandbox*, so it depends on which idle sandbox Lambda takes, which AWS does not say: the one used last, or the one longest idle.',
    ...fleetDelays.map(
      (delayMs) => `Backend answers after ${delayMs} ms:\n\n${rateTable(cells, delayMs, seconds)}`,
    ),
  ].join('\n\n');
}

function fleetRow(cells: readonly Cell[], { mode, delayMs, occupied, peak }: FleetRun, seconds: number) {
  const computed = simulate(serviceOf(cells, mode, delayMs), fleetRate, seconds, 'last used first');
  return [delayMs, mode, occupied.toFixed(2), computed.occupied.toFixed(2), peak, computed.sandboxes];
}

function rateTable(cells: readonly Cell[], delayMs: number, seconds: number): string {
  const after = (rate: number, mode: Mode, order: Order = 'last used first') =>
    simulate(serviceOf(cells, mode, delayMs), rate, seconds, order);
  const rows = rates.map((rate) => {
    const held = after(rate, 'after-response');
    const [newest, oldest] = [after(rate, 'periodic'), after(rate, 'periodic', 'longest idle first')];
    const saved = (by: Simulated) => `${signed((by.occupied / held.occupied - 1) * 100, 0)} %`;
    const shown = [after(rate, 'untraced'), held, newest, oldest].map(show);
    return [rate, ...shown, `${saved(newest)}, ${saved(oldest)}`];
  });
  return table(
    [
      'callers a second',
      'untraced',
      '`after-response`',
      '`periodic`, last used',
      '`periodic`, longest idle',
      '`periodic` against `after-response`',
    ],
    rows,
  );
}

const show = ({ occupied, sandboxes }: Simulated): string =>
  `${occupied.toFixed(occupied < 0.1 ? 3 : 2)}; ${sandboxes}`;

/** Both halves of `periodic`: its invocations without a flush, and with one as those of `after-response` are. */
function serviceOf(cells: readonly Cell[], mode: Mode, delayMs: number): Service {
  const billed = (of: Mode) =>
    cells.find((cell) => cell.mode === of && cell.backend.behaviour.delayMs === delayMs)?.billedMs ?? [];
  if (mode !== 'periodic') return { billedMs: billed(mode) };
  return { billedMs: billed(mode).filter((ms) => ms < delayMs), withFlush: billed('after-response') };
}
