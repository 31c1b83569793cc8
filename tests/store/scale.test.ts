import type { Lifetime, Outcome, Page, Store, User } from '../../lib/store/index.ts';
import { storeOf } from '../../lib/store/open-store.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';

const users: User[] = Array.from({ length: 100 }, (_, number) => ({
  sub: `sub-${number}`,
  handle: `user${number}`,
  displayName: `User ${number}`,
}));
const ttls: Lifetime[] = ['30-days', '7-days', '3-days', '1-day', '12-hours', '3-hours', '1-hour'];
const total = 10_000;
// Not in the past: a database may delete what has expired.
const startedAt = Date.now();

let database: TestDatabase;
let store: Store;
/** What was written, the oldest first. */
const written: { uuid: string; handle: string; created_at: string; expires_at: string }[] = [];

/** Does the work of all numbers below `count`, some at once. */
async function each(count: number, atOnce: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function allowed<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.refusal);
  return outcome.value;
}

async function allPages<T>(read: (cursor: string | undefined) => Promise<Outcome<Page<T>>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = allowed(await read(cursor));
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return items;
}

const page = (cursor: string | undefined, limit = 100) => ({
  limit,
  ...(cursor !== undefined && { cursor }),
});

const uuids = (list: readonly { uuid: string }[]) => list.map(({ uuid }) => uuid);

/** Posts number `number`, as if it were `number` seconds after the start. */
async function post(number: number): Promise<void> {
  const user = users[number % users.length] as User;
  const now = new Date(startedAt + number * 1_000);
  const ttl = ttls[(number * 7 + Math.floor(number / 7)) % ttls.length] as Lifetime;
  const message = number % 1_000 === 0 ? `thousandth n${number}` : `n${number}`;
  const activity = allowed(await store.createActivity({ user, now }, { message, ttl }));
  written.push(activity);
}

beforeAll(async () => {
  database = await startDatabase();
  store = storeOf(database.database);
  await each(total, 50, post);
  written.sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
}, 600_000);
afterAll(() => database.close());

/** What has not expired at a time, the newest first. */
const alive = (now: Date) => written.filter(({ expires_at }) => expires_at > now.toISOString()).toReversed();

it('shows every feed whole and in order, and nothing that has expired, while 50 writers add', async () => {
  const now = new Date(startedAt + total * 1_000);
  const expected = alive(now);
  expect(expected.length).toBeLessThan(total);
  let more = 0;
  let reading = true;
  const writing = each(Number.POSITIVE_INFINITY, 50, async () => {
    if (!reading) return await Promise.reject(new Error('done'));
    const user = users[more % users.length] as User;
    const at = new Date(now.getTime() + 1 + more++);
    await store.createActivity({ user, now: at }, { message: 'meanwhile', ttl: '1-day' });
  }).catch(() => {});
  const home = await allPages((cursor) => store.homeActivities(page(cursor), now));
  const known = new Set(uuids(written));
  expect(uuids(home).filter((uuid) => known.has(uuid))).toEqual(uuids(expected));
  expect(home.map(({ created_at }) => created_at)).toEqual(
    home
      .map(({ created_at }) => created_at)
      .sort()
      .reverse(),
  );
  for (const number of [0, 41, 99]) {
    const { handle } = users[number] as User;
    const feed = await allPages((cursor) => store.userActivities(handle, page(cursor, 7), now));
    const own = expected.filter((activity) => activity.handle === handle);
    expect(uuids(feed).filter((uuid) => known.has(uuid))).toEqual(uuids(own));
  }
  reading = false;
  await writing;
  expect(more).toBeGreaterThan(50);
  const found = await allPages((cursor) => store.searchActivities('THOUSANDTH', page(cursor, 2), now));
  const thousandth = written.filter((_, number) => number % 1_000 === 0);
  expect(uuids(found)).toEqual(uuids(expected).filter((uuid) => uuids(thousandth).includes(uuid)));
}, 300_000);

it('never shows what has expired, whenever one looks', async () => {
  for (const seconds of [0, 3_601, 20_000, 90_000, 300_000, 700_000, 2_592_000 + total]) {
    const now = new Date(startedAt + seconds * 1_000);
    const [first] = alive(now).filter(({ created_at }) => created_at <= now.toISOString());
    const { items } = allowed(await store.homeActivities({ limit: 100 }, now));
    expect(items.filter(({ expires_at }) => expires_at <= now.toISOString())).toEqual([]);
    if (!first) expect(items.filter(({ created_at }) => created_at <= now.toISOString())).toEqual([]);
    const [sample] = written.filter(({ expires_at }) => expires_at <= now.toISOString());
    if (sample) expect(await store.activity(sample.uuid, { limit: 1 }, now)).toMatchObject({ ok: false });
  }
});

it('counts 1,000 replies at once exactly, and keeps the latest three', async () => {
  const now = new Date(startedAt + total * 1_000);
  const target = alive(now)[5]?.uuid as string;
  await each(1_000, 100, async (number) => {
    const user = users[number % users.length] as User;
    allowed(await store.createReply({ user, now }, { activityUuid: target, message: `r${number}` }));
  });
  const { activity } = allowed(await store.activity(target, { limit: 1 }, now));
  expect(activity.replies_count).toBe(1_000);
  const replies = [];
  let cursor: string | undefined;
  do {
    const found = allowed(await store.activity(target, page(cursor), now));
    replies.push(...(found.activity.replies ?? []));
    cursor = found.next;
  } while (cursor !== undefined);
  expect(new Set(uuids(replies)).size).toBe(1_000);
  const feed = await allPages((cursor) => store.userActivities(activity.handle, page(cursor), now));
  expect(feed.find(({ uuid }) => uuid === target)?.replies).toHaveLength(3);
}, 120_000);
