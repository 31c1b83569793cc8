const mostIndexed = 40;
const shortestBytes = 2;
const longestBytes = 64;

/** Knows where words end in scripts that write none between them; made when first needed, as it loads tables. */
let segmenter: Intl.Segmenter | undefined;

/** All words of a text, and its hashtags both with and without `#`, folded to lower case and one form, in order. */
export function wordsIn(text: string): Set<string> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
  const words = new Set<string>();
  let before = '';
  for (const { segment, isWordLike } of segmenter.segment(text.normalize('NFKC').toLowerCase())) {
    if (isWordLike && before === '#') words.add(`#${segment}`);
    if (isWordLike) words.add(segment);
    before = segment;
  }
  return words;
}

/** Whether a word is one that messages are found by: of 2 to 64 bytes. */
export function isIndexed(word: string): boolean {
  const bytes = Buffer.byteLength(word);
  return bytes >= shortestBytes && bytes <= longestBytes;
}

/** What a message is found by: the first 40 of its words that are neither too short nor too long. */
export const indexedWords = (message: string): string[] =>
  [...wordsIn(message)].filter(isIndexed).slice(0, mostIndexed);

/** What a term asks for: `#tag` asks for the hashtag alone, not for the word too. */
export function wordsSought(term: string): string[] {
  const words = wordsIn(term);
  return [...words].filter((word) => !words.has(`#${word}`));
}
