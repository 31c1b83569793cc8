import { table } from '../../local/measure/report/table.ts';
import { plain } from './numbers.ts';

/** Something that was promised, and how it came out. */
export interface Target {
  readonly measure: string;
  readonly target: string;
  readonly here: string;
  readonly met: boolean;
}

/** At most so much, of one value or of each of several: the most counts. A value that is missing is not met. */
export function atMost(measure: string, most: number, unit: string, ...values: readonly number[]): Target {
  const here = values.map((value) => plain(value)).join(', ');
  const met = values.length > 0 && values.every((value) => value <= most);
  return {
    measure,
    target: `≤ ${plain(most, digitsOf(most))} ${unit}`.trim(),
    here: `${here} ${unit}`.trim(),
    met,
  };
}

export function targetTable(targets: readonly Target[]): string {
  return table(
    ['measure', 'target', 'here', 'met?'],
    targets.map(({ measure, target, here, met }) => [measure, target, here, met ? 'yes' : '**no**']),
  );
}

const digitsOf = (value: number): number =>
  Number.isInteger(value) ? 0 : (String(value).split('.')[1]?.length ?? 0);
