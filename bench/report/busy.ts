import { table } from '../../local/measure/report/table.ts';
import { busyDelayMs, busySeconds } from '../measure/busy.ts';
import type { Results } from '../measure/results.ts';
import { meanMore, untracedOf } from './compare.ts';
import { mean, plain, withDifference } from './numbers.ts';

/** What `periodic` is for. */
export function busySection(results: Results): string {
  const base = untracedOf(results, results.busy);
  const rows = results.busy.map((row) => [
    row.setup,
    plain(mean(row.callsPerSecond), 0),
    withDifference(
      mean(row.meanBilledMs),
      meanMore(row, base, (of) => of.meanBilledMs),
    ),
  ]);
  return [
    '### Called without a pause',
    `Each sandbox is called again as soon as it may be, for ${busySeconds(results.quick)} s at a time, in turn, with a backend that answers after ${busyDelayMs} ms: the mean of what is billed, with the flushes that \`periodic\` makes once a second. The tables above have ${'`periodic`'} in a sandbox that is called a few times a second only, where every few calls bear a flush. What it comes to at other rates, and how many sandboxes a busy function needs, is in [measurements.md](measurements.md).`,
    table(['set-up', 'calls a second', 'billed, mean, ms'], rows),
  ].join('\n\n');
}
