/**
 * Controls, invisible formatting such as right-to-left overrides, lone surrogates, what Unicode leaves
 * unassigned or private, and line separators:
 * whatever could move the cursor, recolour the screen or make a line read as another.
 */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;
const wide =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{20000}-\u{3fffd}]/u;

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Text from a stranger, made safe to print: what a terminal would act on is written as an escape such as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => {
    const short = shortEscapes.get(character);
    return short ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** How many columns text takes on a terminal; East Asian characters and emoji take two. */
export function columns(text: string): number {
  let count = 0;
  for (const character of text) {
    count += columnsOf(character);
  }
  return count;
}

/** Text cut to at most `limit` columns, the last of which is then an ellipsis. */
export function truncate(text: string, limit: number): string {
  let count = 0;
  let kept = '';
  for (const character of text) {
    count += columnsOf(character);
    if (count > limit) {
      return `${dropToFit(kept, limit - 1)}…`;
    }
    kept += character;
  }
  return text;
}

/** Text with spaces behind it up to `width` columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

function dropToFit(text: string, limit: number): string {
  const characters = [...text];
  while (columns(characters.join('')) > Math.max(0, limit)) {
    characters.pop();
  }
  return characters.join('');
}

function columnsOf(character: string): number {
  // Most text is ASCII: spare it the expression.
  return character < '\u1100' || !wide.test(character) ? 1 : 2;
}
