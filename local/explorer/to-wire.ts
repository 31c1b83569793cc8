import type { Attributes, AttributeValue } from '../receiver/span.ts';
import { extentOf } from '../receiver/timeline.ts';
import type { StoredSpan, StoredTrace } from './trace-store.ts';
import type { WireAttributes, WireSpan, WireTrace, WireValue } from './wire.ts';

/** A trace as the page gets it: times from its start on, each resource and scope once. */
export function toWire({ traceId, spans, droppedSpans }: StoredTrace): WireTrace {
  const { start } = extentOf(spans);
  const resources = new Numbering(toWireAttributes);
  const scopes = new Numbering((scope: StoredSpan['scope']) => scope);
  const wireSpans = spans.map((span): WireSpan => {
    const { startTimeUnixNano, endTimeUnixNano, attributes, events, links, resource, scope, ...rest } = span;
    const { spanId, parentSpanId, name, kind, status, traceState, receivedAt } = rest;
    const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = rest;
    return {
      spanId,
      ...(parentSpanId && { parentSpanId }),
      name,
      kind,
      start: Number(startTimeUnixNano - start),
      end: Number(endTimeUnixNano - start),
      status,
      attributes: toWireAttributes(attributes),
      events: events.map((event) => ({
        name: event.name,
        time: Number(event.timeUnixNano - start),
        attributes: toWireAttributes(event.attributes),
      })),
      links: links.map((link) => ({
        traceId: link.traceId,
        spanId: link.spanId,
        attributes: toWireAttributes(link.attributes),
      })),
      resource: resources.numberOf(resource),
      scope: scopes.numberOf(scope),
      ...(traceState && { traceState }),
      droppedAttributesCount,
      droppedEventsCount,
      droppedLinksCount,
      receivedAt,
    };
  });
  return {
    traceId,
    startUnixNano: String(start),
    spans: wireSpans,
    resources: resources.values,
    scopes: scopes.values,
    droppedSpans,
  };
}

/** Numbers objects by what they are in JSON. */
class Numbering<T extends object, W> {
  readonly values: W[] = [];
  readonly #byObject = new Map<T, number>();
  readonly #byText = new Map<string, number>();
  readonly #toWire: (value: T) => W;

  constructor(toWire: (value: T) => W) {
    this.#toWire = toWire;
  }

  numberOf(value: T): number {
    const known = this.#byObject.get(value);
    if (known !== undefined) return known;
    const wire = this.#toWire(value);
    const text = JSON.stringify(wire);
    const number = this.#byText.get(text) ?? this.values.push(wire) - 1;
    this.#byObject.set(value, number);
    this.#byText.set(text, number);
    return number;
  }
}

export function toWireAttributes(attributes: Attributes): WireAttributes {
  // No prototype, so that `__proto__` is a key like any other.
  const wire: Record<string, WireValue> = Object.create(null);
  for (const [key, value] of Object.entries(attributes)) wire[key] = toWireValue(value);
  return wire;
}

function toWireValue(value: AttributeValue): WireValue {
  if (typeof value === 'bigint') return { int: String(value) };
  if (typeof value === 'number') return Number.isFinite(value) ? value : { double: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  return isList(value) ? value.map(toWireValue) : { map: toWireAttributes(value) };
}

const isList = (value: object): value is readonly AttributeValue[] => Array.isArray(value);
