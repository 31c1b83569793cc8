import type { WireEvent, WireSpan, WireTrace } from '../wire.ts';
import { type Cell, cellsOf, type Origin } from './cell.ts';
import { eventCells, linkCells, spanCells } from './own-columns.ts';
import { type SampleRate, sampleRateOf } from './sample-rate.ts';

/** A flat event as Honeycomb stores it: each is billed. */
export interface HoneycombEvent {
  readonly kind: 'span' | 'span_event' | 'link';
  readonly dataset: string;
  /** Its timestamp, in nanoseconds since the trace's start. */
  readonly time: number;
  readonly sampleRate: SampleRate;
  readonly columns: ReadonlyMap<string, Cell>;
}

/**
 * What Honeycomb makes of a span: an event for itself, one for each of its events and one for each of its links, in
 * this order. Names and precedence as in https://github.com/honeycombio/husky/blob/main/otlp/traces.go
 */
export function honeycombEvents(trace: WireTrace, span: WireSpan): [HoneycombEvent, ...HoneycombEvent[]] {
  const shared = [...cellsOf(trace.resources[span.resource] ?? {}, 'resource'), ...scopeCells(trace, span)];
  const columns = new Columns([...spanCells(trace, span), ...shared, ...cellsOf(span.attributes, 'span')]);
  const sampleRate = sampleRateOf(columns, span.traceState);
  if (sampleRate.key !== undefined) columns.delete(sampleRate.key);
  columns.addMissing(exceptionCells(span.events));
  const common = { dataset: datasetOf(trace, span), sampleRate };
  return [
    { kind: 'span', time: span.start, columns, ...common },
    ...span.events.map((event): HoneycombEvent => {
      const own = [...eventCells(trace, span, event), ...shared, ...cellsOf(event.attributes, 'event')];
      return { kind: 'span_event', time: event.time, columns: new Columns(own), ...common };
    }),
    ...span.links.map((link): HoneycombEvent => {
      const own = [...linkCells(trace, span, link), ...shared, ...cellsOf(link.attributes, 'link')];
      return { kind: 'link', time: span.start, columns: new Columns(own), ...common };
    }),
  ];
}

/** How many events these spans make on the bill. */
export function billedEvents(spans: readonly WireSpan[]): number {
  return spans.reduce((sum, { events, links }) => sum + 1 + events.length + links.length, 0);
}

/** The dataset a span lands in: the service's name without spaces around it. */
export function datasetOf(trace: WireTrace, span: WireSpan): string {
  const name = trace.resources[span.resource]?.['service.name'];
  const isKnown = typeof name === 'string' && name.trim() !== '' && !name.startsWith('unknown_service');
  return isKnown ? name.trim() : 'unknown_service';
}

/** Columns by name; the last of a name wins, and remembers who was there first. */
class Columns extends Map<string, Cell> {
  constructor(cells: Iterable<[string, Cell]>) {
    super();
    for (const [name, cell] of cells) {
      const before = this.get(name);
      this.set(name, before ? { ...cell, replaces: before.replaces ?? before.from } : cell);
    }
  }

  addMissing(cells: Iterable<[string, Cell]>): void {
    for (const [name, cell] of cells) if (!this.has(name)) this.set(name, cell);
  }
}

function scopeCells(trace: WireTrace, span: WireSpan): [string, Cell][] {
  const { name, version } = trace.scopes[span.scope] ?? {};
  const cell = (value: string): Cell => ({ type: 'string', value, from: 'scope' });
  return [
    ...(name ? [['library.name', cell(name)] satisfies [string, Cell]] : []),
    ...(version ? [['library.version', cell(version)] satisfies [string, Cell]] : []),
  ];
}

const copied = new Set(['exception.type', 'exception.message', 'exception.stacktrace', 'exception.escaped']);

/** Of several exceptions the first is copied onto the span. */
function exceptionCells(events: readonly WireEvent[]): [string, Cell][] {
  const exception = events.find(({ name }) => name === 'exception');
  const from: Origin = 'exception event';
  return [...cellsOf(exception?.attributes ?? {}, from)].filter(([name]) => copied.has(name));
}
