import { formatDuration } from '../duration.ts';
import { barText } from './bar-text.ts';
import { GridPart } from './grid-part.tsx';
import { pure } from './pure.ts';
import { SpanBar } from './span-bar.tsx';
import { SpanName } from './span-name.tsx';
import type { TraceModel } from './trace-model.ts';
import type { SpanRow } from './trace-rows.ts';

export interface WaterfallRowProps {
  readonly row: SpanRow;
  /** From 0, among the rows that are not collapsed away. */
  readonly index: number;
  readonly model: TraceModel;
  readonly isNarrow: boolean;
  readonly isCollapsed: boolean;
  readonly isCursor: boolean;
  readonly isChosen: boolean;
  readonly onChoose: (key: string) => void;
  readonly onToggle: (key: string) => void;
}

/** One span: its name, its times, its bar. */
export const WaterfallRow = pure((props: WaterfallRowProps) => {
  const { row, index, model, isCollapsed, isCursor, isChosen, onChoose } = props;
  const { span } = row;
  const isError = span.status.code === 'ERROR';
  return (
    <GridPart
      role="row"
      class={`waterfall-row ${isError ? 'row-error' : ''} ${isCursor ? 'row-cursor' : ''}`}
      tabIndex={isCursor ? 0 : -1}
      aria-rowindex={index + 2}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.siblings}
      aria-selected={isChosen}
      {...(row.children > 0 && { 'aria-expanded': !isCollapsed })}
      onClick={() => onChoose(row.key)}
    >
      <GridPart role="gridcell" class="cell-names">
        <SpanName {...props} />
      </GridPart>
      <GridPart role="gridcell" class="cell-number">
        {formatDuration((span.end - span.start) / 1e6)}
      </GridPart>
      <GridPart role="gridcell" class="cell-number cell-self">
        {formatDuration(row.selfTime / 1e6)}
      </GridPart>
      <GridPart role="gridcell" class="cell-time" aria-label={barText(span)}>
        <SpanBar span={span} scale={model.scale} service={model.services.numberOf(span)} />
      </GridPart>
    </GridPart>
  );
});
