import { decodeCursor, encodeCursor, type Position } from './cursor.ts';
import type { Database, Item, Key } from './database.ts';
import type { Page, PageRequest } from './page.ts';

/** Entries of a partition sort by time; each names the item that it stands for. */
export interface Partition {
  readonly pk: string;
  /** Where all entries live equally long: how long. What has expired is then never read. */
  readonly lifetimeMs?: number;
}

/** A list of items, newest first, of which others keep the content. */
export interface Feed {
  /** Tells its cursors from those of other feeds. */
  readonly name: string;
  readonly partitions: readonly Partition[];
  /** How often one partition may be asked for one page, because entries that have expired left it short. */
  readonly rounds: number;
}

interface Entry {
  readonly sk: Position;
  readonly key: Key;
}

/** What was read of one partition; `boundary` is how far, where there may be more. */
interface Stretch {
  readonly entries: readonly Entry[];
  readonly boundary: Position | undefined;
}

/** An entry of a feed: the item's key, and when it goes. */
export function feedEntry(
  pk: string,
  position: Position,
  item: Key,
  expires: { at: string; ttl: number },
): Item {
  return { pk, sk: position, item_pk: item.pk, item_sk: item.sk, expires_at: expires.at, ttl: expires.ttl };
}

/** A page of the feed's items; `undefined` when the cursor is not this feed's. */
export async function readFeed(
  database: Database,
  feed: Feed,
  { limit, cursor }: PageRequest,
  now: Date,
): Promise<Page<Item> | undefined> {
  const before = cursor === undefined ? undefined : decodeCursor(feed.name, cursor);
  if (cursor !== undefined && before === undefined) return undefined;
  const partitions = feed.partitions.filter((partition) => holds(partition, before, now));
  const stretches = await Promise.all(
    partitions.map((partition) =>
      readPartition(database, partition, { before, limit, now, rounds: feed.rounds }),
    ),
  );
  const { entries, next } = merge(stretches, limit);
  const items = entries.length > 0 ? await database.batchGet(entries.map(({ key }) => key)) : [];
  const live = items.filter((item) => item !== undefined && item.expires_at > now.toISOString()) as Item[];
  return { items: live, ...(next && { next: encodeCursor(feed.name, next) }) };
}

/** Sorts behind every entry of the moment at which what has expired by now was written. */
const floorOf = (lifetimeMs: number, now: Date): Position =>
  `${new Date(now.getTime() - lifetimeMs).toISOString()}$`;

/** Whether anything that is alive can lie before a position. */
function holds({ lifetimeMs }: Partition, before: Position | undefined, now: Date): boolean {
  return before === undefined || lifetimeMs === undefined || before > floorOf(lifetimeMs, now);
}

interface Stretching {
  readonly before: Position | undefined;
  readonly limit: number;
  readonly now: Date;
  readonly rounds: number;
}

/** How many entries to read at a time once a page was found to be full of expired ones: about 200 KB. */
const catchUp = 1_000;

/** One entry more than the limit, if there are as many, tells that there is a next page. */
async function readPartition(
  database: Database,
  { pk, lifetimeMs }: Partition,
  { before, limit, now, rounds }: Stretching,
): Promise<Stretch> {
  const entries: Entry[] = [];
  let last = before === undefined ? undefined : ({ pk, sk: before } as Item);
  for (let round = 0; round < rounds; round += 1) {
    const floor = lifetimeMs === undefined ? undefined : floorOf(lifetimeMs, now);
    const found = await database.query({
      keys: floor ? 'pk = :pk AND sk > :floor' : 'pk = :pk',
      filter: 'expires_at > :now',
      values: { ':pk': pk, ':now': now.toISOString(), ...(floor && { ':floor': floor }) },
      forward: false,
      limit: round === 0 ? limit + 1 : catchUp,
      ...(last && { after: { pk, sk: last.sk } }),
    });
    for (const { sk, item_pk, item_sk } of found.items)
      entries.push({ sk, key: { pk: item_pk, sk: item_sk } });
    last = found.last;
    if (!last) return { entries, boundary: undefined };
    if (entries.length > limit) break;
  }
  return { entries, boundary: last?.sk };
}

/** What is older than the boundary of any partition waits: that partition may hold something between. */
function merge(
  stretches: readonly Stretch[],
  limit: number,
): { entries: Entry[]; next: Position | undefined } {
  const boundary = stretches
    .map((stretch) => stretch.boundary)
    .reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
  const sorted = stretches
    .flatMap(({ entries }) => entries)
    .filter(({ sk }) => boundary === undefined || sk >= boundary)
    .sort((a, b) => (a.sk < b.sk ? 1 : -1));
  if (sorted.length <= limit) return { entries: sorted, next: boundary };
  const entries = sorted.slice(0, limit);
  return { entries, next: entries.at(-1)?.sk };
}
