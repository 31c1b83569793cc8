import type { WireAttributes, WireValue } from '../wire.ts';

/** Honeycomb's types of columns. */
export type ColumnType = 'string' | 'integer' | 'float' | 'boolean';

/** Where a column's value comes from; `honeycomb` are the columns that it makes of the span itself. */
export type Origin = 'honeycomb' | 'resource' | 'scope' | 'span' | 'event' | 'link' | 'exception event';

/** One value of a flat event. */
export interface Cell {
  readonly type: ColumnType;
  /** An integer beyond 2^53, `NaN` and the infinities are strings. */
  readonly value: string | number | boolean;
  readonly from: Origin;
  /** What the value was, where it was nothing that Honeycomb stores as it is. */
  readonly was?: 'list' | 'bytes' | 'map';
  /** Who had a value of the same name before this one took its place. */
  readonly replaces?: Origin;
}

/** A map deeper than this is not flattened any further: what is left of it becomes JSON. */
const maxDepth = 5;

/**
 * Attributes as columns: maps are flattened to `key.inner`, lists and bytes become JSON in a string, what has no value
 * or no key is left out. As in https://github.com/honeycombio/husky/blob/main/otlp/common.go
 */
export function* cellsOf(attributes: WireAttributes, from: Origin): Generator<[string, Cell]> {
  for (const [key, value] of Object.entries(attributes)) if (key !== '') yield* flatten(key, value, from, 0);
}

function* flatten(name: string, value: WireValue, from: Origin, depth: number): Generator<[string, Cell]> {
  if (value === null) return;
  if (isMap(value) && depth < maxDepth) {
    for (const [key, part] of Object.entries(value.map))
      yield* flatten(`${name}.${key}`, part, from, depth + 1);
  } else {
    yield [name, cellOf(value, from)];
  }
}

function cellOf(value: Exclude<WireValue, null>, from: Origin): Cell {
  if (typeof value === 'string') return { type: 'string', value, from };
  if (typeof value === 'boolean') return { type: 'boolean', value, from };
  // A double that happens to be whole cannot be told from an integer here.
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'float', value, from };
  if ('int' in value) return { type: 'integer', value: value.int, from };
  if ('double' in value) return { type: 'float', value: value.double, from };
  const was = isMap(value) ? 'map' : 'bytes' in value ? 'bytes' : 'list';
  return { type: 'string', value: jsonOf(value), from, was };
}

/** A value as JSON. Not `JSON.stringify`, as integers beyond 2^53 keep all their digits and need no tag. */
function jsonOf(value: WireValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (isMap(value)) {
    const pairs = Object.entries(value.map).map(([key, part]) => `${JSON.stringify(key)}:${jsonOf(part)}`);
    return `{${pairs.join(',')}}`;
  }
  if ('int' in value) return value.int;
  return JSON.stringify('bytes' in value ? value.bytes : value.double);
}

/** A list has a `map` too: its method. */
const isMap = (value: WireValue): value is { readonly map: WireAttributes } =>
  typeof value === 'object' && value !== null && !isList(value) && 'map' in value;

const isList = (value: WireValue): value is readonly WireValue[] => Array.isArray(value);
