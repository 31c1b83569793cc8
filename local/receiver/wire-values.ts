import * as v from 'valibot';

const UINT64_MAX = 2n ** 64n - 1n;
const UINT32_MAX = 2 ** 32 - 1;

/**
 * Text. A lone surrogate, which JSON can carry and protobuf cannot, becomes U+FFFD: what UTF-8 makes of it, so that
 * both encodings of a span read the same.
 */
export const text = v.pipe(
  v.string('must be a string'),
  v.transform((value) => value.toWellFormed()),
);

/** A moment in nanoseconds since 1970: a decimal string, or a number as older exporters send it. */
export const unixNano = v.pipe(
  v.union([v.string(), v.number()], nanoHelp),
  v.check((value) => isWhole(value, 20), nanoHelp),
  v.transform((value) => BigInt(value)),
  v.maxValue(UINT64_MAX, nanoHelp),
);

/** A count or a set of flags of 32 bits. */
export const uint32 = v.pipe(
  v.union([v.string(), v.number()], uint32Help),
  v.check((value) => isWhole(value, 10), uint32Help),
  v.transform(Number),
  v.maxValue(UINT32_MAX, uint32Help),
);

/** An enum's number. OTLP/JSON forbids the names that protobuf's own JSON mapping allows. */
export const enumNumber = v.pipe(v.number(enumHelp), v.integer(enumHelp));

/** A message with these fields; others are ignored. */
export function fields<const Entries extends v.ObjectEntries>(entries: Entries, help = 'must be an object') {
  // The issue of a field that is missing has a path already, the one of a message that is no object has none yet.
  return v.object(entries, (issue) => (issue.path === undefined ? help : 'must be given'));
}

/** A list, which may be left out or null, as protobuf's JSON mapping has it. */
export const list = <T>(item: v.GenericSchema<unknown, T>) =>
  v.nullish(v.array(item, 'must be an array'), []);

/** An id of `digits` hexadecimal digits in either case, lower-cased. */
export function hexId(digits: 16 | 32) {
  const help = `must be ${digits} hexadecimal digits`;
  return v.pipe(
    v.string(help),
    v.check((id) => id.length === digits && /^[0-9a-f]*$/i.test(id), help),
    v.toLowerCase(),
  );
}

/** An id as `hexId`, and not all zero, which is how OpenTelemetry spells "no id". */
export function realId(digits: 16 | 32) {
  const help = `must be ${digits} hexadecimal digits that are not all zero`;
  return v.pipe(hexId(digits), v.regex(/[^0]/, help));
}

/** An id as `realId`, or the empty string. */
export function idOrNone(digits: 16 | 32) {
  const id = realId(digits);
  const help = `must be empty, or ${digits} hexadecimal digits that are not all zero`;
  return v.pipe(
    v.string(help),
    v.check((text) => text === '' || v.is(id, text), help),
    v.toLowerCase(),
  );
}

function nanoHelp(): string {
  return 'must be nanoseconds since 1970, as a decimal string from 0 to 2^64-1';
}

function uint32Help(): string {
  return 'must be an integer from 0 to 2^32-1';
}

function enumHelp(): string {
  return "must be the enum's number (OTLP/JSON does not allow its name)";
}

function isWhole(value: string | number, digits: number): boolean {
  return typeof value === 'number'
    ? Number.isInteger(value) && value >= 0
    : value.length <= digits && /^\d+$/.test(value);
}
