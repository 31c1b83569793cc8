/** A dead letter in a line of text, or that there was one and it is garbled. */
export type FoundLetter =
  | { readonly kind: 'letter'; readonly json: string }
  | { readonly kind: 'garbled'; readonly problem: string };

/** The beginning of a dead letter, with the quote as each kind of log writes it: `"`, `\"`, `""`, `\""`. */
const beginning = /\{\s*(\\*"{1,2})resourceSpans(?=\1)/g;
const cutOff: FoundLetter = { kind: 'garbled', problem: 'it is cut off, or other output is mixed into it' };

/** CloudWatch's exports put a message into a string once; three more levels are for whoever wraps them. */
const maxLevels = 4;

/**
 * Finds the dead letters in one line of a log, whatever stands before and behind them: raw, inside JSON strings (what
 * `aws logs` prints, Lambda's JSON log format) and inside the doubled quotes of CSV.
 *
 * @example
 * [...findDeadLetters('2026-11-23T16:00:00.000Z {"resourceSpans":[]}')]; // [{ kind: 'letter', json: '{"resourceSpans":[]}' }]
 */
export function* findDeadLetters(text: string, levels = maxLevels): Generator<FoundLetter> {
  const starts = [...text.matchAll(beginning)];
  let read = 0;
  for (const [index, { index: at, 1: quote = '' }] of starts.entries()) {
    if (at < read) continue;
    if (quote === '"') {
      // No dead letter holds the beginning of another, unless its quotes are escaped.
      const next = starts.slice(index + 1).find(({ 1: other }) => other === '"');
      const end = endOfObject(text, at, next?.index ?? text.length);
      if (end !== undefined) yield { kind: 'letter', json: text.slice(at, end) };
      else yield cutOff;
      read = end ?? at + 1;
    } else if (levels === 0) {
      yield { kind: 'garbled', problem: `it is inside more than ${maxLevels} strings` };
      return;
    } else if (quote.endsWith('""')) {
      yield* findDeadLetters(text.slice(at).replaceAll('""', '"'), levels - 1);
      return;
    } else {
      const end = endOfString(text, at);
      const inner = unescaped(text.slice(at, end));
      if (inner === undefined) yield cutOff;
      else yield* findDeadLetters(inner, levels - 1);
      read = end;
    }
  }
}

/** Where the object that begins at `start` ends, before `limit`; undefined when it does not. */
function endOfObject(text: string, start: number, limit: number): number | undefined {
  const token = /["{}]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let found = token.exec(text); found && found.index < limit; found = token.exec(text)) {
    if (found[0] === '{') depth++;
    else if (found[0] === '"') token.lastIndex = endOfString(text, found.index + 1) + 1;
    else if (--depth === 0) return token.lastIndex;
  }
  return undefined;
}

/** Where the quote stands that ends a string of JSON, from somewhere inside it; the text's end when there is none. */
function endOfString(text: string, from: number): number {
  for (let at = from; ; at++) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    let first = at;
    while (first > from && text[first - 1] === '\\') first--;
    if ((at - first) % 2 === 0) return at;
  }
}

function unescaped(string: string): string | undefined {
  try {
    return JSON.parse(`"${string}"`);
  } catch {
    return undefined;
  }
}
