import { formatDuration } from '../duration.ts';
import type { Arrival } from './arrivals.ts';
import { GridPart } from './grid-part.tsx';
import type { Tick } from './time-scale.ts';
import type { TraceModel } from './trace-model.ts';

interface TimeProps {
  readonly model: TraceModel;
  readonly ticks: readonly Tick[];
}

/** A place on the axis for a style. */
export const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

/** The head of the waterfall: it stays above the rows. */
export function TimeAxis({ model, ticks }: TimeProps) {
  return (
    <GridPart role="rowgroup" class="waterfall-head">
      <GridPart role="row" class="waterfall-row" aria-rowindex={1}>
        <GridPart role="columnheader" class="cell-names">
          Span
        </GridPart>
        <GridPart role="columnheader" class="cell-number">
          Duration
        </GridPart>
        <GridPart
          role="columnheader"
          class="cell-number cell-self"
          title="Duration without the time its children took"
        >
          Self
        </GridPart>
        <GridPart role="columnheader" class="cell-time" aria-label="Time">
          {ticks.map(({ time, label }) => (
            <span
              key={time}
              class={`tick ${tickClass(model.scale.at(time))}`}
              style={{ left: percent(model.scale.at(time)) }}
            >
              {label}
            </span>
          ))}
          {nearArrivals(model).map((arrival) => (
            <i
              key={arrival.time}
              class="arrival"
              title={arrivalTitle(arrival)}
              style={{ left: percent(model.scale.at(arrival.time)) }}
            >
              ▾
            </i>
          ))}
        </GridPart>
      </GridPart>
    </GridPart>
  );
}

/** Labels at the ends of the axis stay within it. */
const tickClass = (share: number) => (share < 0.04 ? 'tick-first' : share > 0.94 ? 'tick-last' : '');

const nearArrivals = ({ scale, arrivals }: TraceModel) =>
  arrivals.filter(({ time }) => time > scale.start && time <= scale.end).slice(0, 20);

const arrivalTitle = ({ spans, time }: Arrival) =>
  `${spans === 1 ? '1 span' : `${spans} spans`} arrived here at ${formatDuration(time / 1e6)}`;

/** Lines behind the rows: at each tick, and where spans arrived. */
export function TimeLines({ model, ticks }: TimeProps) {
  const { scale } = model;
  return (
    <div class="waterfall-lines" aria-hidden="true">
      <div class="waterfall-row">
        <div class="cell-time">
          {ticks.map(({ time }) => (
            <i key={time} class="line" style={{ left: percent(scale.at(time)) }} />
          ))}
          {nearArrivals(model).map(({ time }) => (
            <i key={time} class="line line-arrival" style={{ left: percent(scale.at(time)) }} />
          ))}
        </div>
      </div>
    </div>
  );
}
