const most = 40;
const shortest = 2;
const longest = 64;

/** Knows where words end in scripts that write none between them; made when first needed, as it loads tables. */
let segmenter: Intl.Segmenter | undefined;

/**
 * What a message is found by: its words, and its hashtags both with and without `#`, folded to lower case and one
 * form; at most 40 distinct ones of 2 to 64 bytes, in their order.
 */
export function wordsOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
  const words = new Set<string>();
  let before = '';
  for (const { segment, isWordLike } of segmenter.segment(text.normalize('NFKC').toLowerCase())) {
    const bytes = Buffer.byteLength(segment);
    if (isWordLike && bytes >= shortest && bytes <= longest) {
      if (before === '#' && bytes < longest) words.add(`#${segment}`);
      words.add(segment);
    }
    before = segment;
  }
  return [...words].slice(0, most);
}

/** What a term asks for: `#tag` asks for the hashtag alone, not for the word too. */
export function wordsSought(term: string): string[] {
  const words = wordsOf(term);
  return words.filter((word) => !words.includes(`#${word}`));
}
