import { useEffect, useState } from 'preact/hooks';
import type { TraceList, WireLink } from '../../wire.ts';
import { urlOf } from '../route.ts';
import { AttributeTable } from './attribute-table.tsx';
import { PlaceLink } from './place-link.tsx';
import type { SpanPanelProps } from './span-panel.tsx';

const maxLinks = 50;

/** The spans that a span is linked to: a way there for those that are here. */
export function LinkList({ model, row, listQuery, onChoose }: SpanPanelProps) {
  const links = row.span.links.slice(0, maxLinks);
  const here = useTracesHere(links, model.trace.traceId);
  return (
    <>
      {links.map((link, index) => (
        <section class="event" key={index}>
          <h3>Link</h3>
          <p class="link-target">
            <LinkTarget
              link={link}
              own={model.trace.traceId}
              here={here}
              listQuery={listQuery}
              onChoose={onChoose}
            />
          </p>
          <AttributeTable
            title="Attributes of the link"
            entries={Object.entries(link.attributes)}
            most={50}
          />
        </section>
      ))}
      {row.span.links.length > maxLinks && (
        <p class="empty">
          {row.span.links.length - maxLinks} more links are not shown; copy the span to see them.
        </p>
      )}
    </>
  );
}

interface LinkTargetProps extends Pick<SpanPanelProps, 'listQuery' | 'onChoose'> {
  readonly link: WireLink;
  readonly own: string;
  readonly here: ReadonlySet<string>;
}

function LinkTarget({ link: { traceId, spanId }, own, here, listQuery, onChoose }: LinkTargetProps) {
  if (traceId === own)
    return (
      <button type="button" class="quiet" onClick={() => onChoose(spanId)}>
        to span <span class="mono">{spanId}</span> of this trace
      </button>
    );
  const target = (
    <>
      to span <span class="mono">{spanId}</span> of trace <span class="mono">{traceId}</span>
    </>
  );
  if (here.has(traceId))
    return <PlaceLink href={urlOf(traceId, { ...listQuery, span: spanId })}>{target}</PlaceLink>;
  return <>{target}, which is not here</>;
}

/** Which of the linked traces the explorer has. */
function useTracesHere(links: readonly WireLink[], own: string): ReadonlySet<string> {
  const [here, setHere] = useState<ReadonlySet<string>>(new Set());
  const ids = [...new Set(links.map(({ traceId }) => traceId))].filter((id) => id !== own).join();
  useEffect(() => {
    const ended = new AbortController();
    const ask = async (id: string) => {
      const answer = await fetch(`/api/traces?q=${id}`, { signal: ended.signal });
      const { traces }: TraceList = await answer.json();
      return traces.some(({ traceId }) => traceId === id) ? [id] : [];
    };
    Promise.all(ids.split(',').filter(Boolean).map(ask)).then(
      (found) => setHere(new Set(found.flat())),
      // Nothing is a link while nobody can say what is here.
      () => {},
    );
    return () => ended.abort();
  }, [ids]);
  return here;
}
