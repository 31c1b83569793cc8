import * as v from 'valibot';
import type { Attributes, AttributeValue } from './span.ts';
import { fields, text } from './wire-values.ts';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const decimal = /^(NaN|-?Infinity|-?\d+(\.\d+)?([eE][+-]?\d+)?)$/;
const fitsInt64 = (value: bigint) => value >= INT64_MIN && value <= INT64_MAX;

const intHelp = 'must be an integer of 64 bits, as a decimal string';
const intValue = v.pipe(
  v.union([v.string(), v.number()], intHelp),
  v.check(isInteger, intHelp),
  v.transform(toNumberOrBigint),
);

const doubleHelp = 'must be a number, or one of "NaN", "Infinity", "-Infinity"';
const doubleValue = v.pipe(
  v.union([v.number(), v.string()], doubleHelp),
  v.check((value) => typeof value === 'number' || decimal.test(value), doubleHelp),
  v.transform(Number),
);

const bytesValue = v.pipe(
  v.string('must be bytes in base64'),
  v.regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'must be bytes in base64'),
  v.transform((base64) => new Uint8Array(Buffer.from(base64, 'base64'))),
);

/** The wire's AnyValue: at most one of its fields is set; none means null. */
export const anyValue: v.GenericSchema<unknown, AttributeValue> = v.pipe(
  fields(
    {
      stringValue: v.nullish(text),
      boolValue: v.nullish(v.boolean('must be true or false')),
      intValue: v.nullish(intValue),
      doubleValue: v.nullish(doubleValue),
      bytesValue: v.nullish(bytesValue),
      arrayValue: v.nullish(v.lazy(() => arrayValue)),
      kvlistValue: v.nullish(v.lazy(() => kvlistValue)),
    },
    'must be an object with one of stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue',
  ),
  v.transform((oneof) => Object.values(oneof).filter((value) => value != null)),
  v.maxLength(1, 'must have one value, not several'),
  v.transform(([value]) => value ?? null),
);

const keyValue = fields(
  { key: v.nullish(text, ''), value: v.nullish(anyValue, {}) },
  'must be an object with key and value',
);

/** A list of KeyValue, as attributes; where a key comes twice, the last wins. */
export const attributes: v.GenericSchema<unknown, Attributes> = v.pipe(
  v.nullish(v.array(keyValue, 'must be an array of {key, value}'), []),
  v.transform(toRecord),
);

const arrayValue = v.pipe(
  fields({ values: v.nullish(v.array(anyValue, 'must be an array'), []) }),
  v.transform(({ values }) => values),
);

const kvlistValue = v.pipe(
  fields({ values: attributes }),
  v.transform(({ values }) => values),
);

function isInteger(value: string | number): boolean {
  return typeof value === 'number'
    ? Number.isInteger(value)
    : /^-?\d{1,19}$/.test(value) && fitsInt64(BigInt(value));
}

/**
 * A number beyond 64 bits stays the double that it is: OpenTelemetry's JavaScript exporter writes every whole number
 * as `intValue` in JSON, 1e300 too, and as a double in protobuf.
 */
function toNumberOrBigint(value: string | number): number | bigint {
  const integer = BigInt(value);
  const isExact = Number.isSafeInteger(Number(integer));
  return isExact || !fitsInt64(integer) ? Number(integer) : integer;
}

function toRecord(pairs: { key: string; value: AttributeValue }[]): Attributes {
  const record: Record<string, AttributeValue> = Object.create(null);
  for (const { key, value } of pairs) {
    record[key] = value;
  }
  return record;
}
