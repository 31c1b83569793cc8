import { check, nullish, pipe, string } from 'valibot';

/** Text as a client may send it: left out or null where it is blank, and without lone surrogates. */
export const text = nullish(
  pipe(
    string(),
    check((value) => value.isWellFormed()),
  ),
  '',
);

const mostBytes = 4_096;

let segmenter: Intl.Segmenter | undefined;

/** The rules that a message breaks: it must show something, and be no longer than `most` characters as people count. */
export function messageRules(message: string, most: number): string[] {
  if (isBlank(message)) return ['message_blank'];
  if (Buffer.byteLength(message) > mostBytes || characters(message) > most)
    return ['message_exceed_max_chars'];
  return [];
}

/** Whether there is nothing to see: only spaces, controls and what no font draws. */
export const isBlank = (value: string): boolean =>
  /^[\p{Cc}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(value);

/** @see https://www.unicode.org/reports/tr29/#Grapheme_Cluster_Boundaries */
function characters(message: string): number {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return [...segmenter.segment(message)].length;
}
