/**
 * What a handle looks like: ASCII alone, so that none can be made to look like another. A stop or a dash at either
 * end belongs to the sentence around it.
 */
export const handlePattern = '[a-z0-9_](?:[a-z0-9_.-]{0,62}[a-z0-9_])?';

const grammar = new RegExp(`^${handlePattern}$`);

/** Whether a text is a handle as it stands. */
export const isHandle = (text: string): boolean => grammar.test(text);

/** The handle that somebody means who typed this, in whatever case and width; `undefined` for what can be nobody's. */
export function handleOf(typed: string): string | undefined {
  const handle = typed.toWellFormed().normalize('NFKC').toLowerCase();
  return isHandle(handle) ? handle : undefined;
}
