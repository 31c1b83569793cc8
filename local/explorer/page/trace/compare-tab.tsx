import { useEffect, useState } from 'preact/hooks';
import type { Durations } from '../../wire.ts';
import { formatDuration } from '../duration.ts';
import { histogramOf, medianOf, percentileOf } from './histogram.ts';
import { HistogramPlot } from './histogram-plot.tsx';
import type { SpanPanelProps } from './span-panel.tsx';

/** How long the same span took in the latest traces, and where this one stands among them. */
export function CompareTab({ model, row: { span } }: SpanPanelProps) {
  const service = model.services.nameOf(span);
  const durations = useDurations(span.name, service);
  const own = Math.max(0, (span.end - span.start) / 1e6);
  if (durations === undefined) return <p class="empty">Asking for the latest traces…</p>;
  if (durations === 'failed') return <p class="empty">The explorer did not answer with durations.</p>;
  const all = durations.durations.map(({ ms }) => ms);
  const traces = all.length === 1 ? 'trace' : `${all.length} traces`;
  return (
    <section class="compare">
      <h3>The same span in the last {traces}</h3>
      <p>
        The median is <b>{formatDuration(medianOf(all))}</b>. This one took <b>{formatDuration(own)}</b>:{' '}
        {percentileText(percentileOf(all, own))}
      </p>
      <HistogramPlot histogram={histogramOf(all, own)} own={own} />
      <p class="type">
        The line marks this span. The others are the first of this name and service in each of the latest
        traces that have one.
      </p>
    </section>
  );
}

function percentileText(percentile: number): string {
  if (percentile >= 100) return 'no shorter than any of them.';
  return percentile <= 0 ? 'shorter than all of them.' : `as long as or longer than ${percentile}% of them.`;
}

function useDurations(name: string, service: string): Durations | 'failed' | undefined {
  const [durations, setDurations] = useState<Durations | 'failed'>();
  useEffect(() => {
    const ended = new AbortController();
    const query = new URLSearchParams({ name, service });
    const ask = async () => {
      const answer = await fetch(`/api/durations?${query}`, { signal: ended.signal });
      const body: Durations = await answer.json();
      setDurations(answer.ok && body.durations.length > 0 ? body : 'failed');
    };
    ask().catch(() => {
      if (!ended.signal.aborted) setDurations('failed');
    });
    return () => ended.abort();
  }, [name, service]);
  return durations;
}
