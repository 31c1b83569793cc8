import { type Lifetime, lifetimes } from './activity.ts';
import type { Key } from './database.ts';

/** How many partitions share what one would be too hot for, see docs/decisions/feed-shards.md. */
const shardCount = 2;

const shards = Array.from({ length: shardCount }, (_, shard) => shard);

const shardOf = (uuid: string): number => Number.parseInt(uuid.slice(-1), 16) % shardCount;

/** Sorts by time; the uuid makes it unique. */
export const position = (createdAt: string, uuid: string): string => `${createdAt}#${uuid}`;

export const activityKey = (uuid: string): Key => ({ pk: `ACTIVITY#${uuid}`, sk: 'ACTIVITY' });

/** Behind the activity in its own partition, so that one Query reads both. */
export const replyKey = (activityUuid: string, replyPosition: string): Key => ({
  pk: `ACTIVITY#${activityUuid}`,
  sk: `REPLY#${replyPosition}`,
});

export const profileKey = (handle: string): Key => ({ pk: `USER#${handle}`, sk: 'PROFILE' });

export const groupKey = (handle: string, other: string): Key => ({
  pk: `USER#${handle}`,
  sk: `GROUP#${other}`,
});

export const groupsPartition = (handle: string): string => `GROUPS#${handle}`;

/** Both users' messages are in one partition: `#` is in no handle. */
export const messagesPartition = (one: string, other: string): string =>
  `MESSAGES#${[one, other].sort().join('#')}`;

export const userPartition = (handle: string): string => `FEED#${handle}`;

export const notificationsPartition = (handle: string): string => `NOTIFICATIONS#${handle}`;

export const wordPartition = (word: string, uuid: string): string => `WORD#${word}#${shardOf(uuid)}`;

export const wordPartitions = (word: string): string[] => shards.map((shard) => `WORD#${word}#${shard}`);

export const homePartition = (lifetime: Lifetime, uuid: string): string =>
  `HOME#${lifetime}#${shardOf(uuid)}`;

/** All of the home feed's partitions; what is in one lives equally long. */
export const homePartitions = (): { pk: string; lifetimeMs: number }[] =>
  Object.entries(lifetimes).flatMap(([lifetime, seconds]) =>
    shards.map((shard) => ({ pk: `HOME#${lifetime}#${shard}`, lifetimeMs: seconds * 1_000 })),
  );

/** For TTL, which takes whole seconds and must not delete early. */
export const ttlOf = (expiresAt: string): number => Math.ceil(Date.parse(expiresAt) / 1_000);
