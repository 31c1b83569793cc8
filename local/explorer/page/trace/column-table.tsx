import type { Cell } from '../../honeycomb/cell.ts';
import type { HoneycombEvent } from '../../honeycomb/event.ts';
import { KeyText } from './key-text.tsx';
import { LongText } from './long-text.tsx';

interface ColumnTableProps {
  readonly title: string;
  readonly event: HoneycombEvent;
  /** How many columns are shown; more would take long to draw. */
  readonly most: number;
}

/** A flat event: Honeycomb's own columns first, then the others by name. */
export function ColumnTable({ title, event, most }: ColumnTableProps) {
  const columns = [...event.columns].sort(byOriginAndName);
  return (
    <section class="attributes">
      <h3>
        {title} <span class="type">{columns.length}</span>
      </h3>
      <dl>
        {columns.slice(0, most).map(([name, cell]) => (
          <div key={name}>
            <dt>
              <KeyText text={name} />
            </dt>
            <dd>
              <LongText text={String(cell.value)} />
              <span class="type">
                {cell.type} {originText(cell)}
              </span>
            </dd>
          </div>
        ))}
      </dl>
      {columns.length > most && <p class="empty">{columns.length - most} more are not shown.</p>}
    </section>
  );
}

function byOriginAndName([a, { from }]: [string, Cell], [b, { from: other }]: [string, Cell]): number {
  const [first, second] = [from === 'honeycomb' ? 0 : 1, other === 'honeycomb' ? 0 : 1];
  return first - second || (a < b ? -1 : 1);
}

function originText({ from, replaces }: Cell): string {
  const origin = from === 'honeycomb' ? '' : `of the ${from}`;
  return replaces === undefined
    ? origin
    : `${origin}, in place of ${replaces === 'honeycomb' ? 'Honeycomb’s' : `the ${replaces}’s`}`;
}
