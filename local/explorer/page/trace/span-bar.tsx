import type { WireSpan } from '../../wire.ts';
import { formatDuration } from '../duration.ts';
import { barText, initText } from './bar-text.ts';
import { initOf } from './init-bar.ts';
import { SpanMarks } from './span-marks.tsx';
import { percent } from './time-axis.tsx';
import type { TimeScale } from './time-scale.ts';

interface SpanBarProps {
  readonly span: WireSpan;
  readonly scale: TimeScale;
  /** The number of its service's colour. */
  readonly service: number;
}

/** When a span ran, to scale; with the Init before it, and its events and links as marks. */
export function SpanBar({ span, scale, service }: SpanBarProps) {
  const init = initOf(span);
  return (
    <>
      {init && (
        <i class="init" style={placeOf(scale, init.start, init.end)} title={initText(span)}>
          <b>Init {formatDuration((init.end - init.start) / 1e6)}</b>
        </i>
      )}
      <Bar span={span} scale={scale} service={service} />
      <SpanMarks span={span} scale={scale} />
    </>
  );
}

function Bar({ span, scale, service }: SpanBarProps) {
  const { start, end } = span;
  const [from, to] = start <= end ? [start, end] : [end, start];
  if (to < scale.start) return <Away side="left" span={span} text="◂" />;
  if (from > scale.end) return <Away side="right" span={span} text="▸" />;
  const look = end < start ? 'bar-backwards' : span.status.code === 'ERROR' ? 'bar-error' : '';
  return (
    <>
      <i class={`bar service-${service} ${look}`} style={placeOf(scale, from, to)} title={barText(span)} />
      {from < scale.start && <Away side="left" span={span} text="◂" />}
      {to > scale.end && <Away side="right" span={span} text="▸" />}
    </>
  );
}

/** An arrow at the end of the axis, for what lies beyond it. */
function Away({ side, span, text }: { side: 'left' | 'right'; span: WireSpan; text: string }) {
  const title = `Off the axis: from ${formatDuration(span.start / 1e6)} to ${formatDuration(span.end / 1e6)}`;
  return (
    <i class={`away away-${side}`} title={title}>
      {text}
    </i>
  );
}

function placeOf(scale: TimeScale, start: number, end: number) {
  const left = Math.max(0, scale.at(start));
  const right = Math.min(1, scale.at(end));
  return { left: percent(left), width: percent(Math.max(0, right - left)) };
}
