/** A handle behind an `@` that is not part of an e-mail address or of a longer word. */
const mention = /(?<![\p{L}\p{M}\p{N}_.@-])@([\p{L}\p{M}\p{N}_.-]{1,64})/gu;

/** More would let one message call up a crowd, and a transaction holds 100 operations. */
const most = 10;

/** The handles that a message mentions, at most ten. A full stop behind one ends the sentence. */
export function mentionsIn(text: string): string[] {
  const handles = new Set<string>();
  for (const [, found = ''] of text.normalize('NFKC').toLowerCase().matchAll(mention)) {
    const handle = found.replace(/[.-]+$/, '');
    if (handle) handles.add(handle);
    if (handles.size === most) break;
  }
  return [...handles];
}
