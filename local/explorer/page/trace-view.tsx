import { useEffect, useMemo } from 'preact/hooks';
import './trace.css';
import { listQueryOf, urlOf } from './route.ts';
import { shortText } from './short-text.ts';
import { PlaceLink } from './trace/place-link.tsx';
import { TraceExplorer } from './trace/trace-explorer.tsx';
import { traceModel } from './trace/trace-model.ts';
import { useTrace } from './trace/use-trace.ts';

interface TraceViewProps {
  readonly traceId: string;
  /** `q` and `brush`: what the list is narrowed to, `span`: the chosen span, `tab`: the panel's tab. */
  readonly query: URLSearchParams;
}

/** One trace: its spans as a waterfall, and all about the chosen one. */
export function TraceView({ traceId, query }: TraceViewProps) {
  const { trace, problem } = useTrace(traceId);
  const model = useMemo(() => trace && traceModel(trace), [trace]);
  const name = shortText(model?.root?.span.name ?? '');
  useEffect(() => {
    document.title = name ? `${name} · trace ${traceId.slice(0, 8)}` : `Trace ${traceId.slice(0, 8)}`;
  }, [name, traceId]);
  if (model) return <TraceExplorer key={traceId} model={model} problem={problem} query={query} />;
  return (
    <main class="trace-nothing">
      <h1>Trace {traceId}</h1>
      <p role="status">{problem ?? 'Loading…'}</p>
      <PlaceLink href={urlOf(undefined, listQueryOf(query))}>‹ Traces</PlaceLink>
    </main>
  );
}
