/** A point in a feed: everything up to it has been shown. */
export type Position = string;

const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[^#\s]{1,64}$/u;

/** Longer than any that we give: a feed's name holds at most a search term. */
const longest = 4_096;

/** What a client sends back to get the next page; to it, an opaque word. */
export function encodeCursor(feed: string, position: Position): string {
  return Buffer.from(JSON.stringify([feed, position])).toString('base64url');
}

/** The position that a cursor of this very feed names; `undefined` for anything else, whoever made it. */
export function decodeCursor(feed: string, cursor: string): Position | undefined {
  if (cursor.length > longest) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed) || parsed.length !== 2 || parsed[0] !== feed) return undefined;
    const position: unknown = parsed[1];
    return typeof position === 'string' && shape.test(position) ? position : undefined;
  } catch {
    return undefined;
  }
}
