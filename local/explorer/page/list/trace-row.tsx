import type { ComponentChildren } from 'preact';
import type { TraceSummary } from '../../wire.ts';
import { formatDuration } from '../duration.ts';
import { formatFullTime, formatTime } from '../time.ts';

export interface TraceRowProps {
  readonly trace: TraceSummary;
  readonly url: string;
  /** In milliseconds, what a whole bar stands for. */
  readonly whole: number;
  /** Its place among all rows, of which most are not in the document. */
  readonly index: number;
  readonly count: number;
  readonly isChosen: boolean;
  readonly onOpen: (traceId: string) => void;
}

/** One trace of the list: a link as a whole, so that it can be opened in another tab. */
export function TraceRow({ trace, url, whole, index, count, isChosen, onOpen }: TraceRowProps) {
  const onClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    onOpen(trace.traceId);
  };
  const { startMs, durationMs, spans } = trace;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <li> would have to be a child of its <ul>; between are those that scroll
    <div role="listitem" aria-posinset={index + 1} aria-setsize={count}>
      <a
        class={`trace-row ${isChosen ? 'trace-row-chosen' : ''}`}
        href={url}
        tabIndex={-1}
        aria-current={isChosen ? 'true' : undefined}
        onClick={onClick}
      >
        <Name trace={trace} />
        <span class="row-rest">
          <span class="row-start" title={formatFullTime(startMs)}>
            {formatTime(startMs)}
          </span>
          <span class="row-duration">{formatDuration(durationMs)}</span>
          <Bar durationMs={durationMs} whole={whole} />
          <span class="row-spans">
            {spans.toLocaleString('en')} <Unit>{spans === 1 ? 'span' : 'spans'}</Unit>
          </span>
          <Errors trace={trace} />
          <HttpStatus trace={trace} />
        </span>
      </a>
    </div>
  );
}

/** The duration to scale; cut where it goes beyond. */
function Bar({ durationMs, whole }: { readonly durationMs: number; readonly whole: number }) {
  const isBeyond = durationMs > whole;
  const title = `${formatDuration(durationMs)}, far longer than the ${formatDuration(whole)} that a whole bar stands for`;
  return (
    <span class="row-bar" aria-hidden="true" title={isBeyond ? title : undefined}>
      <span
        class={isBeyond ? 'row-beyond' : ''}
        style={{ width: `${whole > 0 ? Math.min(100, (100 * durationMs) / whole) : 0}%` }}
      />
    </span>
  );
}

function Name({ trace: { name, rootMissing, service, coldStart } }: { readonly trace: TraceSummary }) {
  return (
    <span class="row-head">
      <span class="row-name">
        {rootMissing && (
          <span class="row-rootless" title={rootless}>
            <span aria-hidden="true">⤷</span>
            <span class="visually-hidden">Root missing: </span>
          </span>
        )}
        <bdi title={name}>{name || '(no name)'}</bdi>
        {coldStart && (
          <span class="row-cold" title="Its execution environment started for it">
            cold start
          </span>
        )}
      </span>
      <bdi class="row-service" title={service}>
        {service}
      </bdi>
    </span>
  );
}

const rootless =
  'The root of this trace is missing: its parent never arrived, or is still to come. This is the name of the first span.';

function Errors({ trace: { errors } }: { readonly trace: TraceSummary }) {
  return (
    <span class="row-errors">
      {errors > 0 && (
        <span class="row-failed">
          {errors.toLocaleString('en')} <Unit>{errors === 1 ? 'error' : 'errors'}</Unit>
        </span>
      )}
    </span>
  );
}

function HttpStatus({ trace: { httpStatus } }: { readonly trace: TraceSummary }) {
  const kind =
    httpStatus === undefined ? '' : httpStatus >= 500 ? 'row-5xx' : httpStatus >= 400 ? 'row-4xx' : '';
  return (
    <span class={`row-status ${kind}`}>
      {httpStatus !== undefined && <Unit>HTTP</Unit>} {httpStatus}
    </span>
  );
}

/** Where there are headings above, the eye does not need it. */
function Unit({ children }: { readonly children: ComponentChildren }) {
  return <span class="row-unit">{children}</span>;
}
