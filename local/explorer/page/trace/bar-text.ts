import type { WireSpan } from '../../wire.ts';
import { formatDuration } from '../duration.ts';
import { initOf } from './init-bar.ts';

/** What a bar shows, in words. */
export function barText(span: WireSpan): string {
  const { start, end, events, links } = span;
  const init = initOf(span);
  const parts = [
    `starts at ${formatDuration(start / 1e6)}`,
    end < start
      ? `ends ${formatDuration((start - end) / 1e6)} before it starts`
      : `takes ${formatDuration((end - start) / 1e6)}`,
    ...(init ? [initText(span)] : []),
    ...(events.length > 0 ? [events.length === 1 ? '1 event' : `${events.length} events`] : []),
    ...(links.length > 0 ? [links.length === 1 ? '1 link' : `${links.length} links`] : []),
  ];
  return parts.join(', ');
}

/** What the bar before a root is. */
export function initText(span: WireSpan): string {
  const init = initOf(span);
  return init ? `Init ${formatDuration((init.end - init.start) / 1e6)} before it: a cold start` : '';
}
