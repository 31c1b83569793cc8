import type { Attributes, AttributeValue, ReceivedSpan } from '../receiver/span.ts';

/** What V8 takes for each of these without what is in them: measured in Node.js 24 on 64 bits, and rounded up. */
const bytesOf = {
  span: 900,
  event: 220,
  link: 320,
  text: 32,
  item: 8,
  map: 110,
  entry: 45,
  number: 16,
  bytes: 220,
};

/** Beyond Latin-1, V8 takes two bytes for each character of a string. */
const wide = /[^\0-\u00ff]/;

/**
 * About how many bytes of memory a span takes, without its resource, which spans share. Takes a microsecond or two:
 * nothing is written out for it.
 *
 * For spans as the receiver makes them this is 1 to 4 times what the heap grows by. Most of the excess is keys, which
 * V8 keeps once for all spans that have them: they are counted for each, as a stranger's need not repeat.
 */
export function spanBytes({
  name,
  attributes,
  events,
  links,
  status,
  traceState = '',
}: ReceivedSpan): number {
  let bytes = bytesOf.span + textBytes(name) + textBytes(traceState) + textBytes(status.message ?? '');
  bytes += attributesBytes(attributes);
  for (const event of events)
    bytes += bytesOf.event + textBytes(event.name) + attributesBytes(event.attributes);
  for (const link of links)
    bytes += bytesOf.link + textBytes(link.traceState ?? '') + attributesBytes(link.attributes);
  return bytes;
}

/** The same of attributes, such as a resource's. */
export function attributesBytes(attributes: Attributes): number {
  let bytes = bytesOf.map;
  for (const key in attributes) bytes += bytesOf.entry + textBytes(key) + valueBytes(attributes[key] ?? null);
  return bytes;
}

function valueBytes(value: AttributeValue): number {
  if (typeof value === 'string') return textBytes(value);
  if (value === null || typeof value === 'boolean') return 0;
  if (typeof value === 'number' || typeof value === 'bigint') return bytesOf.number;
  if (value instanceof Uint8Array) return bytesOf.bytes + value.length;
  if (!isList(value)) return attributesBytes(value);
  let bytes = bytesOf.map;
  for (const item of value) bytes += bytesOf.item + valueBytes(item);
  return bytes;
}

const textBytes = (text: string): number => bytesOf.text + text.length * (wide.test(text) ? 2 : 1);

const isList = (value: object): value is readonly AttributeValue[] => Array.isArray(value);
