import { table } from '../../local/measure/report/table.ts';
import { median } from '../../local/measure/statistics.ts';
import { type GrowthRow, growthDelayMs } from '../measure/growth.ts';
import type { Results } from '../measure/results.ts';
import { inRole } from '../measure/roles.ts';
import { count, plain } from './numbers.ts';

const head = [
  ...['set-up', 'first billed, ms', 'billed, ms', 'CPU, ms', 'requests', 'bytes sent'],
  ...['further spans delivered', 'peak RSS, MB'],
];

/** How the costs grow with what an invocation records. */
export function growthSection(results: Results): string {
  const { growth } = results;
  const more = growth.filter(({ size }) => size.attributeBytes === undefined);
  const larger = growth.filter(({ size }) => size.attributeBytes !== undefined);
  return [
    '## Growth',
    `The feed with further spans in each invocation, and with an attribute of text in each of 100 further spans. Each size has sandboxes of its own, with a backend that answers after ${growthDelayMs} ms; medians per invocation, the first one apart. The text is one letter over and over, of which gzip leaves nothing: real text makes more bytes. What a set-up may hold until it is sent is bounded, by its own limits: spans beyond them are missing under “delivered” (ours are in [lifecycle.md](lifecycle.md)).`,
    table(
      ['further spans', ...head],
      more.map((row) => [count(row.size.spans), ...growthRow(row)]),
    ),
    slopes(results),
    table(
      ['bytes of text', ...head],
      larger.map((row) => [count(row.size.attributeBytes ?? 0), ...growthRow(row)]),
    ),
  ].join('\n\n');
}

function growthRow(row: GrowthRow): string[] {
  return [
    ...[row.setup, plain(row.firstBilledMs), plain(median(row.billedMs)), plain(median(row.cpuMs))],
    ...[row.requests === 0 ? '0' : plain(row.requests), count(row.bytes)],
    row.requests === 0 ? '–' : `${count(row.delivered)} of ${count(row.size.spans)}`,
    plain(row.peakMb),
  ];
}

/** Microseconds of processor time for each span from the 100th to the 10,000th, more than untraced takes for its work. */
export function slopeUs(results: Results, setup: string): number {
  return rawSlopeUs(results, setup) - rawSlopeUs(results, inRole(results.setups, 'untraced').name);
}

function slopes(results: Results): string {
  const names = [...new Set(results.growth.map(({ setup }) => setup))].slice(1);
  const each = names.map((name) => `${plain(slopeUs(results, name), 1)} µs with “${name}”`);
  return `From 100 to 10,000 spans, each further one takes so much more processor time than the same loop untraced: ${each.join(', ')}. What drops spans saves the time to send them.`;
}

function rawSlopeUs({ growth }: Results, name: string): number {
  const cpuMs = (spans: number) => {
    const found = growth.find(
      ({ setup, size }) => setup === name && size.spans === spans && size.attributeBytes === undefined,
    );
    return median(found?.cpuMs ?? []);
  };
  return ((cpuMs(10_000) - cpuMs(100)) / 9_900) * 1_000;
}
