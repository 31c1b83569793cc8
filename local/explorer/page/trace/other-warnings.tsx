import { useMemo } from 'preact/hooks';
import { spanWarnings } from '../../honeycomb/warnings.ts';
import type { WireTrace } from '../../wire.ts';
import { shortText } from '../short-text.ts';
import type { SpanRow } from './trace-rows.ts';

interface OtherWarningsProps {
  readonly trace: WireTrace;
  readonly rows: readonly SpanRow[];
  readonly own: string;
  readonly onChoose: (key: string) => void;
}

const maxShown = 10;

/** Which other spans of the trace have warnings; that events are billed is none here. */
export function OtherWarnings({ trace, rows, own, onChoose }: OtherWarningsProps) {
  const warned = useMemo(
    () =>
      rows
        .map(({ key, span }) => ({
          key,
          span,
          warnings: spanWarnings(trace, span).filter(({ about }) => about !== 'bill'),
        }))
        .filter(({ warnings }) => warnings.length > 0),
    [trace, rows],
  );
  const others = warned.filter(({ key }) => key !== own);
  if (others.length === 0) return null;
  return (
    <section>
      <h3>Also with warnings: {others.length === 1 ? '1 other span' : `${others.length} other spans`}</h3>
      <ul class="others">
        {others.slice(0, maxShown).map(({ key, span, warnings: [first] }) => (
          <li key={key}>
            <button type="button" class="quiet" onClick={() => onChoose(key)}>
              {shortText(span.name) || '(no name)'}
            </button>{' '}
            {first?.text}
          </li>
        ))}
      </ul>
    </section>
  );
}
