import type { Outcome, Page, Store, User } from '../../lib/store/index.ts';
import { storeOf } from '../../lib/store/open-store.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await startDatabase();
  store = storeOf(database.database);
});
afterAll(() => database.close());

const userOf = (handle: string, displayName = handle): User => ({
  sub: `sub of ${handle}`,
  handle,
  displayName,
});
const start = Date.now();
const at = (ms: number) => new Date(start + ms);

function items<T>(found: Outcome<Page<T>>): readonly T[] {
  if (!found.ok) throw new Error(found.refusal);
  return found.value.items;
}

it('a first page finds what is alive behind many that have expired and that TTL has not deleted yet', async () => {
  const user = userOf('prolific');
  await store.createActivity({ user, now: at(0) }, { message: 'here for long #found', ttl: '30-days' });
  for (let number = 1; number <= 120; number += 1) {
    await store.createActivity({ user, now: at(number) }, { message: 'gone soon #found', ttl: '1-hour' });
  }
  const now = at(3_700_000);
  const page = { limit: 20 };
  for (const found of [
    await store.userActivities('prolific', page, now),
    await store.searchActivities('#found', page, now),
  ]) {
    expect(items(found).map(({ message }) => message)).toEqual(['here for long #found']);
  }
});

it('a search compares all words of the term with all of the message', async () => {
  const user = userOf('talker');
  const long = 'x'.repeat(65);
  const many = Array.from({ length: 45 }, (_, number) => `w${number}`).join(' ');
  for (const message of [`plan a ${long}`, `plan b ${many} last`]) {
    await store.createActivity({ user, now: at(0) }, { message, ttl: '30-days' });
  }
  const found = async (term: string) =>
    items(await store.searchActivities(term, { limit: 20 }, at(1))).map(({ message }) => message.slice(0, 6));
  expect(await found('a plan')).toEqual(['plan a']);
  expect(await found(`plan ${long}`)).toEqual(['plan a']);
  expect(await found('plan LAST b w3')).toEqual(['plan b']);
  // Beyond the 40 words that are indexed a word finds nothing by itself.
  expect(await found('last')).toEqual([]);
  expect(await found('c plan')).toEqual([]);
});

it('a message that is written late does not take its conversation back', async () => {
  const [kim, chakotay] = [userOf('kim', 'Harry'), userOf('chakotay')];
  const send = (user: User, receiver: string, ms: number) =>
    store.createMessage({ user, now: at(ms) }, { receiver, message: `at ${ms}` });
  await send(chakotay, 'kim', 1_000);
  await send(kim, 'tuvok', 500);
  const keyed = { user: kim, now: at(0), idempotency: { key: 'k', route: 'r', fingerprint: 'f' } };
  const late = await store.createMessage(keyed, { receiver: 'chakotay', message: 'late' });
  expect(await store.createMessage(keyed, { receiver: 'chakotay', message: 'late' })).toEqual(late);
  const groups = items(await store.messageGroups(kim, { limit: 10 }));
  expect(groups.map(({ handle, created_at }) => [handle, created_at])).toEqual([
    ['chakotay', at(1_000).toISOString()],
    ['tuvok', at(500).toISOString()],
  ]);
  const read = items(await store.messages(kim, 'chakotay', { limit: 10 }));
  expect(read.map(({ message }) => message)).toEqual(['late', 'at 1000']);
});

it('a display name is the last one that its user had', async () => {
  for (const name of ['One', 'Two', 'One']) await store.messageGroups(userOf('shifter', name), { limit: 1 });
  await store.createMessage({ user: userOf('odo'), now: at(0) }, { receiver: 'shifter', message: 'Who?' });
  const [group] = items(await store.messageGroups(userOf('odo'), { limit: 1 }));
  expect(group?.display_name).toBe('One');
});
