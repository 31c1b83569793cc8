import type { WireSpan, WireTrace } from '../wire.ts';
import { columnWarnings, shortOf, subjectOf, type Warning } from './column-warnings.ts';
import { type HoneycombEvent, honeycombEvents } from './event.ts';

const hourMs = 3_600_000;

/** Warnings about the trace as a whole. */
export function traceWarnings({ spans }: WireTrace): Warning[] {
  if (spans.some(({ parentSpanId }) => parentSpanId === undefined)) return [];
  return [
    {
      about: 'root missing',
      text: 'No span of this trace is a root: each names a parent. While the root is missing there, queries about roots and sampling by them pass over this trace.',
    },
  ];
}

/** Warnings about a span with its events and links. */
export function spanWarnings(trace: WireTrace, span: WireSpan): Warning[] {
  const events = honeycombEvents(trace, span);
  const [{ dataset }] = events;
  const warnings = [
    ...datasetWarnings(dataset, trace.resources[span.resource]?.['service.name']),
    ...timeWarnings(trace, span, events),
    ...sampleRateWarnings(events),
    ...events.flatMap(columnWarnings),
    ...nothingWarnings(span),
    ...billWarnings(span),
  ];
  // What comes from the resource would be said for the span and each of its events.
  return [...new Map(warnings.map((warning) => [warning.text, warning])).values()];
}

function datasetWarnings(dataset: string, service: unknown): Warning[] {
  if (dataset === 'unknown_service')
    return [
      {
        about: 'dataset',
        text: 'It has no service.name of its own, so it lands in the dataset unknown_service, among all others without one.',
      },
    ];
  if (service === dataset) return [];
  return [
    {
      about: 'dataset',
      text: 'There are spaces around its service.name: the dataset is named without them.',
    },
  ];
}

function timeWarnings(trace: WireTrace, span: WireSpan, events: readonly HoneycombEvent[]): Warning[] {
  const warnings: Warning[] = [];
  if (span.end < span.start)
    warnings.push({
      about: 'duration',
      text: 'It ends before it starts. One of Honeycomb’s readers makes that a duration of 0 and sets meta.invalid_duration, another a giant one.',
    });
  const startMs = Number(BigInt(trace.startUnixNano) / 1_000n) / 1_000;
  const late = events.find(({ time }) => startMs + time / 1e6 > span.receivedAt + hourMs);
  if (late)
    warnings.push({
      about: 'time',
      text: `${subjectOf(late)} lies more than an hour after it arrived here: Honeycomb takes no timestamps that far in the future.`,
    });
  return warnings;
}

function sampleRateWarnings([{ sampleRate }]: readonly [HoneycombEvent, ...HoneycombEvent[]]): Warning[] {
  if (sampleRate.isSound) return [];
  return [
    {
      about: 'sample rate',
      text: `Its ${sampleRate.key} is no positive integer: it counts as ${sampleRate.rate}.`,
    },
  ];
}

function nothingWarnings({ attributes }: WireSpan): Warning[] {
  return Object.entries(attributes)
    .filter(([key, value]) => key === '' || value === null)
    .map(([key]) => ({
      about: shortOf(key),
      text:
        key === ''
          ? 'An attribute without a name is left out.'
          : `The attribute “${shortOf(key)}” has no value and is left out.`,
    }));
}

function billWarnings({ events, links }: WireSpan): Warning[] {
  const own = [
    ...(events.length > 0 ? [events.length === 1 ? 'event' : `${events.length} events`] : []),
    ...(links.length > 0 ? [links.length === 1 ? 'link' : `${links.length} links`] : []),
  ];
  if (own.length === 0) return [];
  const count = events.length + links.length;
  return [
    {
      about: 'bill',
      text: `Its ${own.join(' and ')} ${count === 1 ? 'is billed as one more event' : `are billed as ${count} more events`}.`,
    },
  ];
}
