/**
 * Readers for events, whose shape nobody guarantees: each answers `undefined` for what is not there or is of another
 * type, and never throws but for getters that do; `textField` not even then.
 */

/** Any object, arrays included; the fields are unknown. */
export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}

/** Well-formed text that is not empty: a lone surrogate has no place in UTF-8 and becomes U+FFFD. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The text in a field of an object that need not be plain. */
export function textField(object: unknown, name: string): string | undefined {
  try {
    return text(fields(object)?.[name]);
  } catch {
    return undefined;
  }
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
