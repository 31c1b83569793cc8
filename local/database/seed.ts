import { activityOperations, replyOperations } from '../../lib/store/activities.ts';
import { asReply, type Lifetime, lifetimes, type StoredReply } from '../../lib/store/activity.ts';
import type { Database } from '../../lib/store/database.ts';
import { ownsHandle } from '../../lib/store/handles.ts';
import type { User } from '../../lib/store/index.ts';
import type { Operation } from '../../lib/store/operation.ts';

const hour = 3_600_000;
const day = 24 * hour;

export const andrew: User = {
  sub: '9b2f6c1e-6a0e-4b8e-9d57-0c7b6f0b1a01',
  handle: 'andrewbrown',
  displayName: 'Andrew Brown',
};
export const worf: User = {
  sub: '5d0c8a3f-2c7e-4f0b-8b1e-3f5a9e7c2b02',
  handle: 'worf',
  displayName: 'Worf',
};
export const garek: User = {
  sub: '1f7e4d9a-8b3c-4a6d-a2f0-7d9c5b8e4c03',
  handle: 'garek',
  displayName: 'Garek',
};

/** Writes what Cruddur's first users see, once in a table's life; answers whether this was the time. */
export async function seed(database: Database, now: Date): Promise<boolean> {
  const marker = { put: { pk: 'SEED', sk: 'SEED' }, condition: 'attribute_not_exists(pk)' };
  if (await database.transact([marker, ...operations(now)])) return false;
  for (const user of [andrew, worf, garek]) await ownsHandle(database, user);
  return true;
}

function operations(now: Date): Operation[] {
  const post = (uuid: string, { handle, displayName }: User, message: string, age: number, life: number) => ({
    uuid,
    display_name: displayName,
    handle,
    message,
    created_at: new Date(now.getTime() - age).toISOString(),
    expires_at: new Date(now.getTime() + life).toISOString(),
    likes_count: 0,
    replies_count: 0,
    reposts_count: 0,
  });
  const fun = {
    ...post('68f126b0-1ceb-4a33-88be-d90fa7109eee', andrew, 'Cloud is very fun!', 2 * day, 5 * day),
    likes_count: 5,
    replies_count: 1,
    reply_1: reply(new Date(now.getTime() - 2 * day + hour)),
  };
  const juice = 'I am out of prune juice';
  const tailor = 'My dear doctor, I am just simple tailor';
  const answered = asReply(fun.uuid, fun.reply_1);
  // The reply's count and its place on the activity are in the activity as it is written here.
  const [replied, , ...notified] = replyOperations(answered, fun, now);
  return [
    ...activityOperations(fun, lifetimeOf(7 * day)),
    ...[replied, ...notified].filter((operation) => operation !== undefined),
    ...activityOperations(
      post('66e12864-8c26-4c3a-9658-95a10f8fea67', worf, juice, 7 * day, 9 * day),
      lifetimeOf(16 * day),
    ),
    ...activityOperations(
      post('248959df-3079-4947-b847-9e0892d1bab4', garek, tailor, hour, 12 * hour),
      lifetimeOf(13 * hour),
    ),
  ];
}

const reply = (at: Date): StoredReply => ({
  uuid: '26e12864-1c26-4c3a-9658-97a10f8fea67',
  display_name: worf.displayName,
  handle: worf.handle,
  message: 'This post has no honor!',
  created_at: at.toISOString(),
});

/** The shortest lifetime that is long enough: of what goes earlier, the feed's filter takes care. */
function lifetimeOf(ms: number): Lifetime {
  const fitting = Object.entries(lifetimes).filter(([, seconds]) => seconds * 1_000 >= ms);
  return (fitting.at(-1)?.[0] ?? '30-days') as Lifetime;
}
