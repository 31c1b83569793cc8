import type { WireValue } from '../../wire.ts';
import { wireText } from '../../wire-text.ts';
import { listQueryOf, readRoute, urlOf } from '../route.ts';
import { KeyText } from './key-text.tsx';
import { LongText } from './long-text.tsx';
import { PlaceLink } from './place-link.tsx';
import { filterFor, typeOf, withWord } from './values.ts';

interface AttributeTableProps {
  readonly title: string;
  readonly entries: readonly (readonly [string, WireValue])[];
  /** Whether the list of traces can be filtered by them. */
  readonly canFilter?: boolean;
  /** How many are shown; more would take long to draw. 500 unless told otherwise. */
  readonly most?: number;
}

/** Attributes with their types. */
export function AttributeTable({ title, entries, canFilter = false, most = 500 }: AttributeTableProps) {
  if (entries.length === 0) return null;
  return (
    <section class="attributes">
      <h3>{title}</h3>
      <dl>
        {entries.slice(0, most).map(([key, value]) => (
          <div key={key}>
            <dt>
              <KeyText text={key} />
            </dt>
            <dd>
              <LongText text={wireText(value)} />
              <span class="type">{typeOf(value)}</span>
              {canFilter && <FilterLink name={key} value={value} />}
            </dd>
          </div>
        ))}
      </dl>
      {entries.length > most && (
        <p class="empty">{entries.length - most} more are not shown; copy the span to see them.</p>
      )}
    </section>
  );
}

/** Narrows the list that the reader came from. What is brushed there is left: it would hide the others. */
function FilterLink({ name, value }: { readonly name: string; readonly value: WireValue }) {
  const filter = filterFor(name, value);
  if (filter === undefined) return null;
  return (
    <PlaceLink
      class="filter-link"
      href={urlOf(undefined, { q: withWord(listQueryOf(readRoute().query).q, filter) })}
      title="List the traces that have this attribute"
      aria-label={`Filter by ${filter}`}
    >
      filter
    </PlaceLink>
  );
}
