import { randomUUID } from 'node:crypto';
import {
  type Activity,
  asActivity,
  asReply,
  type Lifetime,
  lifetimes,
  type Reply,
  type StoredActivity,
} from './activity.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Database, Item } from './database.ts';
import { feedEntry } from './feed.ts';
import { ownsHandle } from './handles.ts';
import { answerAgain, remember, remembered } from './idempotency.ts';
import {
  activityKey,
  homePartition,
  notificationsPartition,
  position,
  replyKey,
  ttlOf,
  userPartition,
  wordPartition,
} from './keys.ts';
import { mentionsIn } from './mentions.ts';
import type { Operation } from './operation.ts';
import type { PageRequest } from './page.ts';
import type { Outcome, Write } from './store.ts';
import { indexedWords } from './words.ts';

const unknown = { ok: false, refusal: 'activity_unknown' } as const;

/** One activity and a page of its replies, oldest first. */
export async function showActivity(
  database: Database,
  uuid: string,
  { limit, cursor }: PageRequest,
  now: Date,
): Promise<Outcome<{ activity: Activity; next?: string }>> {
  const feed = `replies:${uuid}`;
  const after = cursor === undefined ? undefined : decodeCursor(feed, cursor);
  if (cursor !== undefined && after === undefined) return { ok: false, refusal: 'cursor_invalid' };
  const key = activityKey(uuid);
  // The activity sorts before its replies, so that a first page needs no other call.
  const [found, page] = await Promise.all([
    after === undefined ? undefined : database.get(key),
    database.query({
      keys: 'pk = :pk',
      values: { ':pk': key.pk },
      forward: true,
      // Whoever has just posted it finds it.
      consistent: true,
      limit: limit + 2,
      after: after === undefined ? undefined : { ...replyKey(uuid, after) },
    }),
  ]);
  const activity = (found ?? page.items.find(({ sk }) => sk === key.sk)) as StoredActivity | undefined;
  if (!activity || activity.expires_at <= now.toISOString()) return unknown;
  const replies = page.items.filter(({ sk }) => sk !== key.sk).map((item) => asReply(uuid, item as Reply));
  const shown = replies.slice(0, limit);
  const last = replies.length > limit ? shown.at(-1) : undefined;
  return {
    ok: true,
    value: {
      activity: { ...asActivity(activity), replies: shown },
      ...(last && { next: encodeCursor(feed, position(last.created_at, last.uuid)) }),
    },
  };
}

export async function createActivity(
  database: Database,
  write: Write,
  { message, ttl }: { message: string; ttl: Lifetime },
): Promise<Outcome<Activity>> {
  const { user, now } = write;
  if (!(await ownsHandle(database, user))) return { ok: false, refusal: 'handle_taken' };
  const activity: Activity = {
    uuid: randomUUID(),
    display_name: user.displayName,
    handle: user.handle,
    message,
    created_at: now.toISOString(),
    expires_at: new Date(now.getTime() + lifetimes[ttl] * 1_000).toISOString(),
    likes_count: 0,
    replies_count: 0,
    reposts_count: 0,
    replies: [],
  };
  const refused = await database.transact([
    ...remember(write, activity),
    ...activityOperations(activity, ttl),
  ]);
  return refused ? answerAgain(write, refused.item) : { ok: true, value: activity };
}

/** All that is written for an activity: itself, and its entries in the feeds that it is found by. */
export function activityOperations(activity: Activity, lifetime: Lifetime): Operation[] {
  const { replies: _, ...shown } = activity;
  const { uuid, handle, message, created_at, expires_at } = activity;
  const key = activityKey(uuid);
  const expires = { at: expires_at, ttl: ttlOf(expires_at) };
  const partitions = [
    homePartition(lifetime, uuid),
    userPartition(handle),
    ...indexedWords(message).map((word) => wordPartition(word, uuid)),
    ...mentionsIn(message).map(notificationsPartition),
  ];
  return [
    { put: { ...key, ...shown, ttl: expires.ttl }, condition: 'attribute_not_exists(pk)' },
    ...partitions.map((pk) => ({ put: feedEntry(pk, position(created_at, uuid), key, expires) })),
  ];
}

export async function createReply(
  database: Database,
  write: Write,
  { activityUuid, message }: { activityUuid: string; message: string },
): Promise<Outcome<Reply>> {
  const { user, now } = write;
  if (!(await ownsHandle(database, user))) return { ok: false, refusal: 'handle_taken' };
  const parent = await database.get(activityKey(activityUuid));
  // A retry may come when the parent has expired meanwhile.
  if (!parent || parent.expires_at <= now.toISOString())
    return (await remembered(database, write)) ?? unknown;
  const reply = asReply(activityUuid, {
    uuid: randomUUID(),
    display_name: user.displayName,
    handle: user.handle,
    message,
    created_at: now.toISOString(),
  });
  const memory = remember(write, reply);
  const refused = await database.transact([...memory, ...replyOperations(reply, parent, now)]);
  if (!refused) return { ok: true, value: reply };
  return refused.operation < memory.length ? answerAgain(write, refused.item) : unknown;
}

/** A reply, its place on the activity that it answers, and whom it concerns. */
export function replyOperations(reply: Reply, parent: Item, now: Date): Operation[] {
  const { uuid, display_name, handle, message, created_at, reply_to_activity_uuid } = reply;
  const key = replyKey(reply_to_activity_uuid, position(created_at, uuid));
  const expires = { at: parent.expires_at, ttl: parent.ttl };
  const concerned = new Set([parent.handle, ...mentionsIn(message)]);
  concerned.delete(handle);
  return [
    {
      put: { ...key, ...reply, expires_at: expires.at, ttl: expires.ttl },
      condition: 'attribute_not_exists(pk)',
    },
    {
      key: activityKey(reply_to_activity_uuid),
      // The latest three move up by one, without being read before.
      update:
        'SET reply_3 = if_not_exists(reply_2, :none), reply_2 = if_not_exists(reply_1, :none), reply_1 = :reply ' +
        'ADD replies_count :one',
      condition: 'attribute_exists(pk) AND expires_at > :now',
      values: {
        ':none': null,
        ':reply': { uuid, display_name, handle, message, created_at },
        ':one': 1,
        ':now': now.toISOString(),
      },
    },
    ...[...concerned].map((name) => ({
      put: feedEntry(notificationsPartition(name), position(created_at, uuid), key, expires),
    })),
  ];
}
