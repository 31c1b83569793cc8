/**
 * The filter of the list of traces. Words apart by spaces, each of which must hold for some span of a trace:
 *
 * - `text`: in a name, a service, an attribute's value, an error's message, or the trace's id (eight of its digits or
 *   more, as fewer are in any other id); in any case of letters
 * - `name:text`, `service:text`: in those alone
 * - `status:error`, `status:ok`, `status:unset`
 * - `key=value`: an attribute of the span or its resource, exactly as the page shows it
 * - `min:5ms`, `min:1.5s`, `min:200us`: the whole trace takes at least this long; milliseconds without a unit
 *
 * Double quotes hold together what is in them: `"prune juice"`, `name:"GET /"`, `"a key"="a value"`. In them, `=` and
 * `:` are text, `\"` is a quote and `\\` a backslash; one that is not closed lasts to the end.
 */
export interface Filter {
  readonly terms: readonly Term[];
}

export type Term =
  | { readonly kind: 'text' | 'name' | 'service'; readonly text: string }
  | { readonly kind: 'status'; readonly status: 'ERROR' | 'OK' | 'UNSET' }
  | { readonly kind: 'attribute'; readonly key: string; readonly value: string }
  | { readonly kind: 'min'; readonly ms: number };

/** What is longer is cut off, so that whoever writes a filter cannot keep the server busy. */
const maxLength = 2_000;
const maxTerms = 32;

const unitsMs: Readonly<Record<string, number>> = { us: 0.001, µs: 0.001, μs: 0.001, ms: 1, s: 1_000, '': 1 };

/** Reads a filter. Nothing is an error: what means nothing else is text to look for. */
export function parseFilter(text: string): Filter {
  const terms = wordsOf(text.slice(0, maxLength)).map(termOf);
  return { terms: terms.filter((term) => !('text' in term) || term.text !== '').slice(0, maxTerms) };
}

/**
 * The word of a filter that asks for one attribute, to be added to others with a space between.
 *
 * @param value as the page shows it. One that makes the filter longer than 2,000 characters finds nothing.
 * @example attributeWord('http.route', 'GET /') // http.route="GET /"
 */
export function attributeWord(key: string, value: string): string {
  return `${/^[^\s"=:]+$/.test(key) ? key : quote(key)}=${/^[^\s"]*$/.test(value) ? value : quote(value)}`;
}

const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/** A word without its quotes. */
interface Word {
  text: string;
  /** Where the first of each stands that is in no quotes. */
  colon?: number;
  equals?: number;
  readonly startsQuoted: boolean;
}

/** Not by a regular expression: with quotes that do not close, one may try each of them both ways. */
function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let word: Word | undefined;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (!isQuoted && /\s/.test(character)) {
      word = undefined;
      continue;
    }
    if (!word) {
      word = { text: '', startsQuoted: character === '"' };
      words.push(word);
    }
    const isEscape = isQuoted && character === '\\' && /["\\]/.test(text.charAt(at + 1));
    if (isEscape) word.text += text.charAt(++at);
    else if (character === '"') isQuoted = !isQuoted;
    else addTo(word, character, isQuoted);
  }
  return words;
}

function addTo(word: Word, character: string, isQuoted: boolean): void {
  if (!isQuoted && character === ':') word.colon ??= word.text.length;
  if (!isQuoted && character === '=') word.equals ??= word.text.length;
  word.text += character;
}

function termOf({ text, colon, equals, startsQuoted }: Word): Term {
  const prefix = text.slice(0, colon ?? 0);
  const rest = text.slice(prefix.length + 1);
  if (prefix === 'name' || prefix === 'service') return { kind: prefix, text: rest.toLowerCase() };
  const status = rest.toUpperCase();
  if (prefix === 'status' && (status === 'ERROR' || status === 'OK' || status === 'UNSET'))
    return { kind: 'status', status };
  const [, number, unit = ''] = /^(\d+\.?\d*|\.\d+)(us|[µμ]s|ms|s|)$/i.exec(rest) ?? [];
  if (prefix === 'min' && number !== undefined)
    return { kind: 'min', ms: Number(number) * (unitsMs[unit.toLowerCase()] ?? 1) };
  // An empty key can be meant only where it is written.
  if (equals !== undefined && (equals > 0 || startsQuoted))
    return { kind: 'attribute', key: text.slice(0, equals), value: text.slice(equals + 1) };
  return { kind: 'text', text: text.toLowerCase() };
}
