import type { WireValue } from '../../wire.ts';
import { wireText } from '../../wire-text.ts';
import { urlOf } from '../route.ts';
import { KeyText } from './key-text.tsx';
import { LongText } from './long-text.tsx';
import { PlaceLink } from './place-link.tsx';
import { filterFor, typeOf } from './values.ts';

interface AttributeTableProps {
  readonly title: string;
  readonly entries: readonly (readonly [string, WireValue])[];
  /** Whether the list of traces can be filtered by them. */
  readonly canFilter?: boolean;
}

/** Attributes with their types. */
export function AttributeTable({ title, entries, canFilter = false }: AttributeTableProps) {
  if (entries.length === 0) return null;
  return (
    <section class="attributes">
      <h3>{title}</h3>
      <dl>
        {entries.map(([key, value]) => (
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
    </section>
  );
}

function FilterLink({ name, value }: { readonly name: string; readonly value: WireValue }) {
  const filter = filterFor(name, value);
  if (filter === undefined) return null;
  return (
    <PlaceLink
      class="filter-link"
      href={urlOf(undefined, { q: filter })}
      title="List the traces that have this attribute"
      aria-label={`Filter by ${filter}`}
    >
      filter
    </PlaceLink>
  );
}
