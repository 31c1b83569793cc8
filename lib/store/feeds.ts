import { createHash } from 'node:crypto';
import { type Activity, asActivity, bare, type Notification, type StoredActivity } from './activity.ts';
import { encodeCursor } from './cursor.ts';
import type { Database, Item } from './database.ts';
import { type Feed, readFeed } from './feed.ts';
import { homePartitions, notificationsPartition, position, userPartition, wordPartitions } from './keys.ts';
import type { Page, PageRequest } from './page.ts';
import type { Outcome } from './store.ts';
import { isIndexed, wordsIn, wordsSought } from './words.ts';

/** In feeds whose entries live unequally long: how many Queries a page may take to get past what has expired. */
const rounds = 5;

/** Each of its partitions is asked once: what is in one lives equally long, so that nothing read has expired. */
const homeFeed = (): Feed => ({ name: 'home', partitions: homePartitions(), rounds: 1 });

const userFeed = (handle: string): Feed => ({
  name: `user:${handle}`,
  partitions: [{ pk: userPartition(handle) }],
  rounds,
});

const notificationFeed = (handle: string): Feed => ({
  name: `notifications:${handle}`,
  partitions: [{ pk: notificationsPartition(handle) }],
  rounds,
});

const invalidCursor = { ok: false, refusal: 'cursor_invalid' } as const;

/** A page of a feed, each item shown by `show`. */
async function show<T>(
  database: Database,
  feed: Feed,
  page: PageRequest,
  now: Date,
  shown: (item: Item) => T,
): Promise<Outcome<Page<T>>> {
  const found = await readFeed(database, feed, page, now);
  return found ? { ok: true, value: { ...found, items: found.items.map(shown) } } : invalidCursor;
}

export function homeActivities(
  database: Database,
  page: PageRequest,
  now: Date,
): Promise<Outcome<Page<StoredActivity>>> {
  return show(database, homeFeed(), page, now, (item) => item as unknown as StoredActivity);
}

export function userActivities(
  database: Database,
  handle: string,
  page: PageRequest,
  now: Date,
): Promise<Outcome<Page<Activity>>> {
  return show(database, userFeed(handle), page, now, (item) => asActivity(item as unknown as StoredActivity));
}

export function notifications(
  database: Database,
  handle: string,
  page: PageRequest,
  now: Date,
): Promise<Outcome<Page<Notification>>> {
  return show(database, notificationFeed(handle), page, now, asNotification);
}

/** A reply lives as long as the post that it answers, so it can be shown like one. */
function asNotification(item: Item): Notification {
  const { reply_to_activity_uuid } = item;
  const activity = item as unknown as StoredActivity;
  return reply_to_activity_uuid ? { ...bare(activity), reply_to_activity_uuid } : asActivity(activity);
}

/** Reads the longest word's entries, which are likely the fewest, and keeps what holds all the other words. */
export async function searchActivities(
  database: Database,
  term: string,
  { limit, cursor }: PageRequest,
  now: Date,
): Promise<Outcome<Page<Activity>>> {
  const words = wordsSought(term);
  const longest = words.filter(isIndexed).toSorted((a, b) => b.length - a.length)[0];
  // A cursor is to stay short, however long the term is.
  const name = `search:${createHash('sha256').update(words.join(' ')).digest('base64url')}`;
  if (longest === undefined) return cursor === undefined ? { ok: true, value: { items: [] } } : invalidCursor;
  const feed = { name, partitions: wordPartitions(longest).map((pk) => ({ pk })), rounds };
  const kept: Activity[] = [];
  let next = cursor;
  for (let round = 0; round < (words.length > 1 ? rounds : 1); round += 1) {
    const request = { limit, ...(next !== undefined && { cursor: next }) };
    const page = await readFeed(database, feed, request, now);
    if (!page) return invalidCursor;
    const matching = page.items.filter(({ message }) => holds(message, words));
    kept.push(...matching.map((item) => asActivity(item as unknown as StoredActivity)));
    next = page.next;
    if (next === undefined || kept.length >= limit) break;
  }
  return { ok: true, value: cut(name, kept, limit, next) };
}

function holds(message: string, words: readonly string[]): boolean {
  const held = wordsIn(message);
  return words.every((word) => held.has(word));
}

/** Several rounds may find more than was asked for; the next page starts behind what is shown. */
function cut(feed: string, kept: Activity[], limit: number, next: string | undefined): Page<Activity> {
  if (kept.length <= limit) return { items: kept, ...(next !== undefined && { next }) };
  const items = kept.slice(0, limit);
  const last = items[limit - 1] as Activity;
  return { items, next: encodeCursor(feed, position(last.created_at, last.uuid)) };
}
