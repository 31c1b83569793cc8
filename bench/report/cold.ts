import { table } from '../../local/measure/report/table.ts';
import { differences } from '../../local/measure/statistics.ts';
import { type ColdRow, coldDelayMs, coldInvocations } from '../measure/cold.ts';
import type { Results } from '../measure/results.ts';
import { coldOf, untracedOf } from './compare.ts';
import { signedWithQuartiles, withQuartiles } from './numbers.ts';

const head = [
  ...['set-up', 'rounds', 'Init, ms', 'more than untraced', 'first response, ms', 'more than untraced'],
  ...['peak RSS, MB', 'more than untraced'],
];

/** What a new sandbox takes. */
export function coldSection(results: Results): string {
  return [
    '## Cold start',
    `A new sandbox for each, in turn; median (quartiles). Init is from the start of the process until the runtime client asks for the first event, the first response what the first caller waits after that, with a backend that answers after ${coldDelayMs} ms. Peak RSS is the most that the process had after ${coldInvocations} invocations. Differences are those of each sandbox to the untraced one of the same round.`,
    coldTable(results, coldOf(results, 'feed')),
    "The same for the function as it is deployed, which asks DynamoDB (an embedded one), with its client's calls traced, for the set-ups that have it:",
    coldTable(results, coldOf(results, 'home-feed')),
  ].join('\n\n');
}

function coldTable(results: Results, rows: readonly ColdRow[]): string {
  const base = untracedOf(results, rows);
  const lines = rows.map((row) => {
    const both = (values: (row: ColdRow) => readonly number[]) => [
      withQuartiles(values(row)),
      row === base ? '' : signedWithQuartiles(differences(values(row), values(base))),
    ];
    const [init, first, peak] = [both((of) => of.initMs), both((of) => of.firstMs), both((of) => of.peakMb)];
    return [row.setup, row.initMs.length, ...init, ...first, ...peak];
  });
  return table(head, lines);
}
