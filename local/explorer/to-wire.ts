import type { Attributes, AttributeValue, ReceivedEvent, ReceivedLink } from '../receiver/span.ts';
import { extentOf } from '../receiver/timeline.ts';
import type { StoredSpan, StoredTrace } from './stored-trace.ts';
import type { WireAttributes, WireEvent, WireLink, WireSpan, WireTrace, WireValue } from './wire.ts';

/** A trace as the page gets it: times from its start on, each resource and scope once. */
export function toWire({ traceId, spans, droppedSpans }: StoredTrace): WireTrace {
  const { start } = extentOf(spans);
  const resources = new Numbering(toWireAttributes);
  const scopes = new Numbering((scope: StoredSpan['scope']) => scope);
  const wireSpans = spans.map((span) =>
    toWireSpan(span, start, resources.numberOf(span.resource), scopes.numberOf(span.scope)),
  );
  return {
    traceId,
    startUnixNano: String(start),
    spans: wireSpans,
    resources: resources.values,
    scopes: scopes.values,
    droppedSpans,
  };
}

function toWireSpan(span: StoredSpan, start: bigint, resource: number, scope: number): WireSpan {
  const { spanId, parentSpanId, name, kind, status, traceState, receivedAt } = span;
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span;
  return {
    spanId,
    ...(parentSpanId && { parentSpanId }),
    name,
    kind,
    start: Number(span.startTimeUnixNano - start),
    end: Number(span.endTimeUnixNano - start),
    status,
    attributes: toWireAttributes(span.attributes),
    events: span.events.map((event) => toWireEvent(event, start)),
    links: span.links.map(toWireLink),
    resource,
    scope,
    ...(traceState && { traceState }),
    droppedAttributesCount,
    droppedEventsCount,
    droppedLinksCount,
    receivedAt,
  };
}

const toWireEvent = ({ name, timeUnixNano, attributes }: ReceivedEvent, start: bigint): WireEvent => ({
  name,
  time: Number(timeUnixNano - start),
  attributes: toWireAttributes(attributes),
});

const toWireLink = ({ traceId, spanId, attributes }: ReceivedLink): WireLink => ({
  traceId,
  spanId,
  attributes: toWireAttributes(attributes),
});

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

/** Attributes as the page gets them. May be the same object: most hold nothing that needs a tag. */
export function toWireAttributes(attributes: Attributes): WireAttributes {
  if (isPlain(attributes)) return attributes;
  // No prototype, so that `__proto__` is a key like any other.
  const wire: Record<string, WireValue> = Object.create(null);
  for (const [key, value] of Object.entries(attributes)) wire[key] = toWireValue(value);
  return wire;
}

/** Copying ten thousand objects of ten keys takes longer than all else that a trace is put through here. */
function isPlain(attributes: Attributes): attributes is Readonly<Record<string, WireValue & AttributeValue>> {
  for (const key in attributes) if (!isSame(attributes[key])) return false;
  return true;
}

const isSame = (value: AttributeValue | undefined): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);

/** One attribute's value as the page gets it. */
export function toWireValue(value: AttributeValue): WireValue {
  if (typeof value === 'bigint') return { int: String(value) };
  if (typeof value === 'number') return Number.isFinite(value) ? value : { double: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  return isList(value) ? value.map(toWireValue) : { map: toWireAttributes(value) };
}

const isList = (value: object): value is readonly AttributeValue[] => Array.isArray(value);
