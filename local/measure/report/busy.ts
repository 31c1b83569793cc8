import type { Mode } from '../bench.ts';
import { type FleetRun, fleetDelays, fleetRate, fleetSeconds, fleetSize } from '../fleet.ts';
import type { Cell } from '../grid.ts';
import { type Order, type Service, type Simulated, simulate } from '../simulation.ts';
import { signed, table } from './table.ts';

const fineRates = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 25, 30, 40, 50];
const rates = [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** What it takes that a sandbox stays occupied for its flush, measured at one rate and computed for others. */
export function busySection(cells: readonly Cell[], fleets: readonly FleetRun[], quick: boolean): string {
  const seconds = quick ? 100 : 1_000;
  return [
    '## How many sandboxes a busy function needs',
    `**Measured:** ${fleetRate} callers a second, at random (the same arrivals for each mode), for ${fleetSeconds(quick)} s; ${fleetSize(quick)} warm sandboxes stand ready, and each call takes the one that was used last. Occupied is the mean over the run; at once, the most at the same moment. **Computed:** the same in a simulation of ${seconds} s, which draws from the billed times above.`,
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
      (delayMs) =>
        `Backend answers after ${delayMs} ms:\n\n${rateTable(cells, delayMs, seconds)}\n\n${turningPoints(cells, delayMs, seconds)}`,
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

/** From which rate on `periodic` is worth it, and how much it is worth. */
function turningPoints(cells: readonly Cell[], delayMs: number, seconds: number): string {
  const first = (isReached: (after: number, periodic: number) => boolean) =>
    fineRates.find((rate) => {
      const occupied = (mode: Mode) =>
        simulate(serviceOf(cells, mode, delayMs), rate, seconds, 'longest idle first').occupied;
      return isReached(occupied('after-response'), occupied('periodic'));
    }) ?? 'no rate here';
  const tenth = first((after, periodic) => periodic <= 0.9 * after);
  const half = first((after, periodic) => periodic <= after / 2);
  const whole = first((after, periodic) => after - periodic >= 1);
  return `Even where Lambda takes the one longest idle, \`periodic\` occupies, and bills, a tenth less from ${tenth} callers a second on, half from ${half} on, and saves a whole sandbox from ${whole} on.`;
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
