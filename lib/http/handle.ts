const grammar = /^[\p{L}\p{M}\p{N}_.-]{1,64}$/u;

/** A name as handles are kept: one form, lower case; `undefined` for what cannot be one. */
export function handleOf(name: string): string | undefined {
  const handle = name.toWellFormed().normalize('NFKC').toLowerCase();
  return grammar.test(handle) ? handle : undefined;
}
