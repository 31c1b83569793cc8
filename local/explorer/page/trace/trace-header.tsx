import { formatDuration } from '../duration.ts';
import { HelpButton } from '../help.tsx';
import { type ListQuery, urlOf } from '../route.ts';
import { shortText } from '../short-text.ts';
import { ThemeSelect } from '../theme-select.tsx';
import { formatFullTime, formatTime } from '../time.ts';
import { arrivalText } from './arrivals.ts';
import { CopyButton } from './copy-button.tsx';
import { Fact } from './fact.tsx';
import { FindSpans } from './find-spans.tsx';
import { PlaceLink } from './place-link.tsx';
import { serviceColours } from './services.ts';
import type { TraceModel } from './trace-model.ts';
import type { Folding } from './use-folding.ts';
import type { Walk } from './use-walk.ts';

interface TraceHeaderProps {
  readonly model: TraceModel;
  readonly folding: Folding;
  readonly walk: Walk;
  readonly listQuery: ListQuery;
}

/** What the trace is, and what can be done with it as a whole. */
export function TraceHeader({ model, folding, walk, listQuery }: TraceHeaderProps) {
  const { trace, root, errors } = model;
  const name = shortText(root?.span.name ?? '') || '(no name)';
  return (
    <header class="trace-header">
      <div class="trace-title">
        <PlaceLink href={urlOf(undefined, listQuery)}>‹ Traces</PlaceLink>
        <h1 title={name}>{name}</h1>
        {errors > 0 && (
          <span class="trace-errors">
            ✗ {errors} {errors === 1 ? 'error' : 'errors'}
          </span>
        )}
        <span class="trace-tools">
          <FindSpans rows={model.rows} chosen={walk.chosen} onChoose={walk.choose} />
          <a href={`/api/traces/${trace.traceId}/otlp.json`} download={`trace-${trace.traceId}.json`}>
            Download
          </a>
          <ThemeSelect />
          <HelpButton />
        </span>
      </div>
      <TraceFacts model={model} folding={folding} />
    </header>
  );
}

function TraceFacts({ model, folding }: Pick<TraceHeaderProps, 'model' | 'folding'>) {
  const { trace, rows, root, arrivals, duration } = model;
  const startMs = Number(BigInt(trace.startUnixNano) / 1_000n) / 1_000;
  return (
    <dl class="trace-facts">
      <Fact name="Trace">
        <span class="mono">{trace.traceId}</span> <CopyButton what="trace id" text={() => trace.traceId} />
      </Fact>
      <Fact name="Start">
        <span title={formatFullTime(startMs)}>{formatTime(startMs)}</span>
      </Fact>
      <Fact name="Duration">{formatDuration(duration / 1e6)}</Fact>
      <Fact name="Spans">
        {rows.length.toLocaleString('en')}
        {root && `, ${arrivalText(arrivals, root)}`}
      </Fact>
      <Fact name={model.services.names.length === 1 ? 'Service' : 'Services'}>
        <ServiceLegend names={model.services.names} />
      </Fact>
      <Fact name="Rows">
        <button type="button" class="quiet" onClick={folding.expandAll}>
          expand all
        </button>
        <button type="button" class="quiet" onClick={folding.collapseAll}>
          collapse all
        </button>
      </Fact>
    </dl>
  );
}

/** Which colour is which service, while each has its own. */
function ServiceLegend({ names }: { readonly names: readonly string[] }) {
  return (
    <ul class="services">
      {names.slice(0, serviceColours).map((name, number) => (
        <li key={name} title={shortText(name)}>
          <i class={`swatch service-${number}`} />
          {shortText(name)}
        </li>
      ))}
      {names.length > serviceColours && <li>and {names.length - serviceColours} more</li>}
    </ul>
  );
}
