import { table } from '../../local/measure/report/table.ts';
import { median } from '../../local/measure/statistics.ts';
import type { MeasuredSetup, Results } from '../measure/results.ts';
import { isOurs } from '../measure/roles.ts';
import { coldOf, medianMore, rowOf, untracedOf, warmOf } from './compare.ts';
import { deliveredText } from './delivery.ts';
import { count, plain, withDifference } from './numbers.ts';

/** The condition of the main table and of the chart: about what a backend in the same region takes. */
export const mainCondition = '40 ms';

const head = [
  ...['set-up', 'Init, ms', 'first response, ms', 'warm response, ms', 'billed, ms', 'CPU, ms'],
  ...['requests', 'bytes sent', "handler's spans delivered", 'peak RSS, MB', 'code, KB'],
];

/** A line for each set-up: what it takes, and in brackets what that is more than without tracing. */
export function mainTable(results: Results): string {
  return table(
    head,
    results.setups.map((setup) => mainRow(results, setup)),
  );
}

function mainRow(results: Results, setup: MeasuredSetup): string[] {
  const [colds, warms] = [coldOf(results, 'feed'), warmOf(results, mainCondition)];
  const [cold, warm] = [rowOf(colds, setup.name), rowOf(warms, setup.name)];
  const [coldBase, warmBase] = [untracedOf(results, colds), untracedOf(results, warms)];
  const ofCold = (values: (row: typeof cold) => readonly number[]) =>
    withDifference(median(values(cold)), medianMore(cold, coldBase, values));
  const ofWarm = (values: (row: typeof warm) => readonly number[]) =>
    withDifference(median(values(warm)), medianMore(warm, warmBase, values));
  return [
    ...[
      isOurs(results.setups, setup) ? `**${setup.name}**` : setup.name,
      ofCold((row) => row.initMs),
      ofCold((row) => row.firstMs),
    ],
    ...[ofWarm((row) => row.responseMs), ofWarm((row) => row.billedMs), ofWarm((row) => row.cpuMs)],
    ...(setup.sends === 'nothing'
      ? ['0', '0', '–']
      : [plain(warm.delivery.requests), count(warm.delivery.bytes), deliveredText(warm)]),
    ...[ofCold((row) => row.peakMb), count((setup.sizes.feed?.bytes ?? Number.NaN) / 1_000)],
  ];
}
