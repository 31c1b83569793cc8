/** Nesting beyond this is no trace: protobuf's reader stops at 100 messages, which is about 150 levels of JSON. */
const MAX_DEPTH = 160;

/** A request of 20 MB has about one million; made of nothing but `{}` it has ten, which exhaust the memory. */
const MAX_OBJECTS = 2_000_000;

/** What is too much about a parsed request, before more memory and stack are spent on it; undefined for most. */
export function excessOf(request: unknown): string | undefined {
  let objects = 0;
  const isTooDeep = (value: unknown, levels: number): boolean => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
      return false;
    }
    objects += 1;
    if (levels === 0 || objects > MAX_OBJECTS) {
      return true;
    }
    return Object.values(value).some((item) => isTooDeep(item, levels - 1));
  };
  if (!isTooDeep(request, MAX_DEPTH)) {
    return undefined;
  }
  return objects > MAX_OBJECTS
    ? `The request holds more than ${MAX_OBJECTS} objects; export fewer spans at a time.`
    : `The request is nested more than ${MAX_DEPTH} levels deep; send flatter attribute values.`;
}
