import type { Outcome, Store, User, Write } from '../../lib/store/index.ts';
import { storeOf } from '../../lib/store/open-store.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await startDatabase();
  store = storeOf(database.database);
});
afterAll(() => database.close());

const start = Date.now();
const day = 24 * 3_600_000;

const writeOf = (
  handle: string,
  key: string,
  more: { route?: string; fingerprint?: string; at?: number } = {},
) => {
  const { route = 'POST /api/activities', fingerprint = 'a body', at = start } = more;
  const user: User = { sub: `sub of ${handle}`, handle, displayName: handle };
  return { user, now: new Date(at), idempotency: { key, route, fingerprint } } satisfies Write;
};

const post = (write: Write) => store.createActivity(write, { message: 'once', ttl: '30-days' });

const rows = async (handle: string) => {
  const found = await store.userActivities(handle, { limit: 100 }, new Date(start + 2 * day));
  return found.ok ? found.value.items.length : -1;
};

const uuidOf = (outcome: Outcome<{ uuid: string }>) => (outcome.ok ? outcome.value.uuid : outcome.refusal);

it('a write that comes twenty times at once is one row, with one answer', async () => {
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => post(writeOf('hurry', 'k'))));
  expect(new Set(outcomes.map(uuidOf)).size).toBe(1);
  expect(outcomes.every((outcome) => JSON.stringify(outcome) === JSON.stringify(outcomes[0]))).toBe(true);
  expect(await rows('hurry')).toBe(1);
});

it('a key is one user’s, for one route, and for one body', async () => {
  const first = uuidOf(await post(writeOf('owner', 'k')));
  expect(uuidOf(await post(writeOf('owner', 'k', { fingerprint: 'another body' })))).toBe(
    'idempotency_key_reused',
  );
  const others = [writeOf('other', 'k'), writeOf('owner', 'k', { route: 'PUT /' }), writeOf('owner', 'K')];
  for (const write of others) expect(uuidOf(await post(write))).not.toBe(first);
  expect([await rows('owner'), await rows('other')]).toEqual([3, 1]);
});

it('a key is kept for 24 hours, and good for something else then, whether or not TTL has deleted it', async () => {
  const first = uuidOf(await post(writeOf('patient', 'k')));
  expect(uuidOf(await post(writeOf('patient', 'k', { at: start + day - 1_000 })))).toBe(first);
  const later = uuidOf(
    await post(writeOf('patient', 'k', { at: start + day + 1_000, fingerprint: 'later' })),
  );
  expect(later).not.toBe('idempotency_key_reused');
  expect(later).not.toBe(first);
  expect(await rows('patient')).toBe(2);
});

it('a retried reply counts once, and is answered after its activity has expired', async () => {
  const user: User = { sub: 'sub of poster', handle: 'poster', displayName: 'Poster' };
  const posted = await store.createActivity(
    { user, now: new Date(start) },
    { message: 'soon gone', ttl: '1-hour' },
  );
  const activityUuid = uuidOf(posted);
  const reply = (at: number) =>
    store.createReply(writeOf('replier', 'k', { at }), { activityUuid, message: 'in time' });
  const first = uuidOf(await reply(start));
  const again = await Promise.all([reply(start), reply(start + 1), reply(start + 2 * 3_600_000)]);
  expect(again.map(uuidOf)).toEqual([first, first, first]);
  const shown = await store.activity(activityUuid, { limit: 10 }, new Date(start));
  expect(shown).toMatchObject({
    ok: true,
    value: { activity: { replies_count: 1, replies: [{ uuid: first }] } },
  });
});
