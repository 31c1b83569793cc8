import { median, quantile } from '../../local/measure/statistics.ts';
import { flatnessMarks } from '../measure/flatness.ts';
import type { MeasuredSetup, Results } from '../measure/results.ts';
import { allInRole, inRole, type Role } from '../measure/roles.ts';
import { warmConditions } from '../measure/run.ts';
import type { WarmRow } from '../measure/warm.ts';
import { coldOf, meanMore, medianMore, rowOf, untracedOf, warmOf } from './compare.ts';
import { slopeUs } from './growth.ts';
import { mainCondition } from './main-table.ts';
import { count, plain } from './numbers.ts';
import { atMost, type Target, targetTable } from './target.ts';

/** What the layer promises of itself, and whether this run bears it out: computed, never written in. */
export function targetSection(results: Results): string {
  const targets = [
    ...coldTargets(results),
    ...responseTargets(results),
    ...billedTargets(results),
    ...workTargets(results),
    ...sizeTargets(results),
  ];
  const { name } = inRole(results.setups, 'after-response');
  return [
    '## Targets',
    `Of “${name}” unless said otherwise; “added” is what it takes more than untraced, the median of the differences.`,
    targetTable(targets),
    'What stands in the way where one is missed: [decisions/init.md](decisions/init.md).',
  ].join('\n\n');
}

function coldTargets(results: Results): Target[] {
  const rows = coldOf(results, 'feed');
  const base = untracedOf(results, rows);
  const added = (setup: string, what: 'initMs' | 'firstMs' | 'peakMb') =>
    medianMore(rowOf(rows, setup), base, (row) => row[what]) ?? Number.NaN;
  const ours = inRole(results.setups, 'after-response').name;
  const initMs = added(ours, 'initMs');
  return [
    atMost('Init added', 10, 'ms', initMs),
    ...allInRole(results.setups, 'simple').map(({ name }) =>
      atMost(`Init added, of what “${name}” adds`, 0.35, '×', initMs / added(name, 'initMs')),
    ),
    ...allInRole(results.setups, 'code cache').map(({ name }) =>
      atMost(`Init added, “${name}”`, 7, 'ms', added(name, 'initMs')),
    ),
    atMost('first response added', 2, 'ms', added(ours, 'firstMs')),
    atMost('peak RSS added', 5, 'MB', added(ours, 'peakMb')),
  ];
}

function responseTargets(results: Results): Target[] {
  const conditions = warmConditions(results.quick).map(({ name }) => name);
  const ofRows = [...conditions.map((condition) => warmOf(results, condition)), results.hanging];
  const pairs = ofRows.map((rows: readonly { setup: string; responseMs: readonly number[] }[]) => ({
    row: rowOf(rows, inRole(results.setups, 'after-response').name),
    base: untracedOf(results, rows),
  }));
  const middles = pairs.map(({ row, base }) => medianMore(row, base, (of) => of.responseMs) ?? Number.NaN);
  const tails = pairs.map(
    ({ row, base }) => quantile(row.responseMs, 0.99) - quantile(base.responseMs, 0.99),
  );
  const where = `backend: ${conditions.join(', ')}, never`;
  return [
    atMost(`warm response added, p50; ${where}`, 0.5, 'ms', ...middles),
    atMost(`warm response added, p99; ${where}`, 2, 'ms', ...tails),
  ];
}

function billedTargets(results: Results): Target[] {
  const { row, base } = warmPair(results, 'after-response');
  const periodic = rowOf(results.busy, inRole(results.setups, 'periodic').name);
  const busyBase = untracedOf(results, results.busy);
  const meanAdded = meanMore(periodic, busyBase, (of) => of.meanBilledMs) ?? Number.NaN;
  const calls = count(median(periodic.callsPerSecond));
  return [
    atMost(
      `billed added, backend ${mainCondition}: a round trip and 2 ms`,
      42,
      'ms',
      medianMore(row, base, (of) => of.billedMs) ?? Number.NaN,
    ),
    atMost(
      `billed added on average, “${periodic.setup}”, backend ${mainCondition}, called without a pause (${calls} a second)`,
      0.6,
      'ms',
      meanAdded,
    ),
  ];
}

function workTargets(results: Results): Target[] {
  const { row, base } = warmPair(results, 'after-response');
  const periodic = rowOf(warmOf(results, mainCondition), inRole(results.setups, 'periodic').name);
  const { requests, bytes } = row.delivery;
  const fewer = periodic.delivery.requests;
  return [
    atMost(
      `CPU added, backend ${mainCondition}`,
      1.5,
      'ms',
      medianMore(row, base, (of) => of.cpuMs) ?? Number.NaN,
    ),
    atMost('CPU per further span', 25, 'µs', slopeUs(results, row.setup)),
    {
      measure: `requests per invocation, and with “${periodic.setup}”`,
      target: '1, fewer',
      here: `${plain(requests)}, ${plain(fewer)}`,
      met: Math.abs(requests - 1) < 0.005 && fewer < requests,
    },
    atMost('bytes sent per invocation', 1_250, 'bytes', Math.round(bytes)),
    manySpans(results),
    flat(results),
  ];
}

function manySpans(results: Results): Target {
  const { name } = inRole(results.setups, 'after-response');
  const spans = 10_000;
  const row = results.growth.find(({ setup, size }) => setup === name && size.spans === spans);
  const delivered = row?.delivered ?? Number.NaN;
  const measure = `of ${count(spans)} further spans in an invocation, delivered`;
  return { measure, target: count(spans), here: plain(delivered, 0), met: delivered === spans };
}

/** Between the last two marks, when V8 has sized its heap, against what untraced grows meanwhile. */
function flat({ quick, setups, flatness }: Results): Target {
  const grown = (role: Role) => {
    const { rssMb } = rowOf(flatness, inRole(setups, role).name);
    return (rssMb.at(-1) ?? Number.NaN) - (rssMb.at(-2) ?? Number.NaN);
  };
  const [from = 0, to = 0] = flatnessMarks(quick).slice(-2);
  const measure = `RSS grown from ${count(from)} to ${count(to)} invocations, more than untraced grows`;
  return atMost(measure, 2, 'MB', grown('after-response') - grown('untraced'));
}

function sizeTargets({ setups }: Results): Target[] {
  const [ours, untraced] = [inRole(setups, 'after-response'), inRole(setups, 'untraced')];
  const added = (what: 'bytes' | 'initBytes') => (sizeOf(ours, what) - sizeOf(untraced, what)) / 1_000;
  return [
    atMost("tracing's code, all chunks", 85, 'KB', added('bytes')),
    atMost("tracing's code that Init reads", 58, 'KB', added('initBytes')),
  ];
}

const sizeOf = ({ sizes }: MeasuredSetup, what: 'bytes' | 'initBytes'): number =>
  sizes.feed?.[what] ?? Number.NaN;

function warmPair(results: Results, role: Role): { row: WarmRow; base: WarmRow } {
  const rows = warmOf(results, mainCondition);
  return { row: rowOf(rows, inRole(results.setups, role).name), base: untracedOf(results, rows) };
}
