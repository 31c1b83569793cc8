import { signed, table } from '../../local/measure/report/table.ts';
import { differences, median, quantile } from '../../local/measure/statistics.ts';
import { hangingKills, hangingTimeoutMs } from '../measure/hanging.ts';
import type { Results, Rows } from '../measure/results.ts';
import { warmConditions } from '../measure/run.ts';
import type { WarmRow } from '../measure/warm.ts';
import { meanMore, medianMore, untracedOf, warmOf } from './compare.ts';
import { deliverySection } from './delivery.ts';
import { mean, plain, signedWithQuartiles, withDifference, withQuartiles } from './numbers.ts';

const head = [
  ...['set-up', 'response, ms', 'p99', 'more than untraced', 'billed, ms', 'more than untraced'],
  ...['billed, mean', 'CPU, ms'],
];

/** What warm invocations take, by how long the backend takes to answer, and if it never does. */
export function warmSection(results: Results): string {
  const tables = warmConditions(results.quick).flatMap(({ name }) => {
    const rows = warmOf(results, name);
    const turns = rows[0]?.responseMs.length ?? 0;
    return [`### The backend answers after ${name}`, `${turns} invocations each.`, warmTable(results, rows)];
  });
  return [
    '## Warm invocations',
    'A sandbox of each set-up, stopped between invocations, in turn; median (quartiles). The response is what a caller waits; billed is until the sandbox may freeze; CPU is the processor time of all threads per invocation, thaw and runtime client included, median of the rounds. Differences are those of each invocation to the untraced one of the same turn; those of means and of CPU are in brackets.',
    ...tables,
    deliverySection(results),
    hangingSection(results),
  ].join('\n\n');
}

export function warmTable(results: Results, rows: readonly WarmRow[]): string {
  const base = untracedOf(results, rows);
  const lines = rows.map((row) => {
    const more = (values: (row: WarmRow) => readonly number[]) =>
      row === base ? '' : signedWithQuartiles(differences(values(row), values(base)));
    const [billed, cpu] = [(of: WarmRow) => of.billedMs, (of: WarmRow) => of.cpuMs];
    return [
      ...[row.setup, withQuartiles(row.responseMs), plain(quantile(row.responseMs, 0.99))],
      ...[more((of) => of.responseMs), withQuartiles(row.billedMs), more(billed)],
      withDifference(mean(row.billedMs), meanMore(row, base, billed)),
      withDifference(median(row.cpuMs), medianMore(row, base, cpu)),
    ];
  });
  return table(head, lines);
}

/** A measure of fewer set-ups under one condition, or the sentence that says why it was not made. */
export function specialSection(results: Results, title: string, about: string, rows: Rows<WarmRow>): string {
  const body = typeof rows === 'string' ? [rows] : [about, warmTable(results, rows)];
  return [title, ...body].join('\n\n');
}

function hangingSection(results: Results): string {
  const base = untracedOf(results, results.hanging);
  const lines = results.hanging.map((row) => [
    ...[row.setup, row.responseMs.length, withQuartiles(row.responseMs)],
    plain(quantile(row.responseMs, 0.99)),
    row === base ? '' : signedOrDash(differences(row.responseMs, base.responseMs)),
    row.killed,
  ]);
  return [
    '### The backend never answers',
    `It takes requests and is silent. The function's time-out is ${plain(hangingTimeoutMs)} ms: an invocation that has not ended by then is killed, with or without a response, and where there was none the caller learns of it then. Who was killed ${hangingKills(results.quick) === 1 ? 'once' : `${hangingKills(results.quick)} times`} is not called any more.`,
    table(['set-up', 'invocations', 'response, ms', 'p99', 'more than untraced', 'killed'], lines),
  ].join('\n\n');
}

const signedOrDash = (values: readonly number[]): string =>
  values.length < 4 ? signed(median(values), 0) : signedWithQuartiles(values);
