import { differences, median } from '../../local/measure/statistics.ts';
import type { ColdRow } from '../measure/cold.ts';
import type { Results } from '../measure/results.ts';
import { inRole } from '../measure/roles.ts';
import type { WarmRow } from '../measure/warm.ts';
import type { Workload } from '../setup.ts';
import { mean } from './numbers.ts';

/** The row that the others of its table are compared with. */
export function untracedOf<Row extends { readonly setup: string }>(
  results: Results,
  rows: readonly Row[],
): Row {
  return rowOf(rows, inRole(results.setups, 'untraced').name);
}

export function rowOf<Row extends { readonly setup: string }>(rows: readonly Row[], setup: string): Row {
  const found = rows.find((row) => row.setup === setup);
  if (!found) throw new Error(`“${setup}” is not among what was measured`);
  return found;
}

export const coldOf = ({ cold }: Results, workload: Workload): ColdRow[] =>
  cold.filter((row) => row.workload === workload);

export const warmOf = ({ warm }: Results, condition: string): WarmRow[] =>
  warm.filter((row) => row.condition === condition);

/** The median of what each value has more than untraced's of the same turn; undefined for untraced itself. */
export function medianMore<Row>(
  row: Row,
  base: Row,
  values: (row: Row) => readonly number[],
): number | undefined {
  return row === base ? undefined : median(differences(values(row), values(base)));
}

/** The same for means, which show what a median hides: the few invocations that bear a flush. */
export function meanMore<Row>(
  row: Row,
  base: Row,
  values: (row: Row) => readonly number[],
): number | undefined {
  return row === base ? undefined : mean(values(row)) - mean(values(base));
}
