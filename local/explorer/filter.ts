/**
 * The filter of the list of traces. Words apart by spaces, each of which must hold for some span of a trace:
 *
 * - `text`: in a name, a service, an attribute's value, an error's message, or the trace's id; in any case of letters
 * - `name:text`, `service:text`: in those alone
 * - `status:error`, `status:ok`, `status:unset`
 * - `key=value`: an attribute of the span or its resource, exactly
 * - `min:5ms`, `min:1.5s`, `min:200us`: the whole trace takes at least this long
 *
 * Double quotes hold spaces together: `"prune juice"`, `name:"GET /"`, `key="a value"`.
 */
export interface Filter {
  readonly terms: readonly Term[];
}

export type Term =
  | { readonly kind: 'text' | 'name' | 'service'; readonly text: string }
  | { readonly kind: 'status'; readonly status: 'ERROR' | 'OK' | 'UNSET' }
  | { readonly kind: 'attribute'; readonly key: string; readonly value: string }
  | { readonly kind: 'min'; readonly ms: number };

const words = /(?:[^\s"]|"[^"]*"?)+/g;
const unitsMs: Readonly<Record<string, number>> = { us: 0.001, µs: 0.001, ms: 1, s: 1_000, '': 1 };

/** Reads a filter. Nothing is an error: what means nothing else is text to look for. */
export function parseFilter(text: string): Filter {
  const found = text.slice(0, 2_000).match(words) ?? [];
  return { terms: found.map(termOf).filter((term) => term.kind !== 'text' || term.text !== '') };
}

function termOf(word: string): Term {
  const plain = word.replaceAll('"', '');
  const [, prefix = '', rest = ''] = /^(name|service|status|min):(.*)$/.exec(plain) ?? [];
  if (prefix === 'name' || prefix === 'service') return { kind: prefix, text: rest.toLowerCase() };
  const status = rest.toUpperCase();
  if (prefix === 'status' && (status === 'ERROR' || status === 'OK' || status === 'UNSET'))
    return { kind: 'status', status };
  const [, number = '', unit = ''] = /^([\d.]+)(us|µs|ms|s|)$/.exec(rest) ?? [];
  if (prefix === 'min' && Number(number) >= 0)
    return { kind: 'min', ms: Number(number) * (unitsMs[unit] ?? 1) };
  const equals = plain.indexOf('=');
  // What stands in quotes from its beginning is text, whatever is in it.
  if (equals > 0 && !word.startsWith('"'))
    return { kind: 'attribute', key: plain.slice(0, equals), value: plain.slice(equals + 1) };
  return { kind: 'text', text: plain.toLowerCase() };
}

/** The words of a filter that ask for one attribute, to be added to others. */
export function attributeWord(key: string, value: string): string {
  const text = `${key}=${value}`;
  return /[\s]/.test(text) ? `${key}="${value.replaceAll('"', '')}"` : text;
}
