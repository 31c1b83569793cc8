import { handlePattern } from './handle.ts';

/** A whole handle behind an `@`, neither being part of an e-mail address or of a longer word. */
const mention = new RegExp(
  `(?<![\\p{L}\\p{M}\\p{N}_.@-])@(${handlePattern})(?![\\p{L}\\p{M}\\p{N}_@])`,
  'gu',
);

/** More would let one message call up a crowd, and a transaction holds 100 operations. */
const most = 10;

/** The handles that a message mentions, at most ten. */
export function mentionsIn(text: string): string[] {
  const handles = new Set<string>();
  for (const [, handle = ''] of text.normalize('NFKC').toLowerCase().matchAll(mention)) {
    handles.add(handle);
    if (handles.size === most) break;
  }
  return [...handles];
}
