/** A post as the API shows it, see the contract of the backend. Times are ISO 8601 in UTC. */
export interface Activity {
  readonly uuid: string;
  readonly display_name: string;
  readonly handle: string;
  readonly message: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly likes_count: number;
  readonly replies_count: number;
  readonly reposts_count: number;
  readonly replies?: readonly Reply[];
}

/** An answer to a post; it lives as long as the post does. */
export interface Reply {
  readonly uuid: string;
  readonly reply_to_activity_uuid: string;
  readonly display_name: string;
  readonly handle: string;
  readonly message: string;
  readonly created_at: string;
  readonly likes_count: number;
  readonly replies_count: number;
  readonly reposts_count: number;
}

/** A post that mentions a user, or a reply to or mention of one: a reply shows which post it answers. */
export interface Notification extends Activity {
  readonly reply_to_activity_uuid?: string;
}

/** How long a post can live, in seconds, by the names that the API takes. */
export const lifetimes = {
  '30-days': 2_592_000,
  '7-days': 604_800,
  '3-days': 259_200,
  '1-day': 86_400,
  '12-hours': 43_200,
  '3-hours': 10_800,
  '1-hour': 3_600,
} as const;

export type Lifetime = keyof typeof lifetimes;

/** An activity as it is kept, with its latest replies, none, or up to three. */
export interface StoredActivity extends Omit<Activity, 'replies'> {
  readonly reply_1?: StoredReply | null;
  readonly reply_2?: StoredReply | null;
  readonly reply_3?: StoredReply | null;
}

/** What an activity keeps of a reply. */
export type StoredReply = Pick<Reply, 'uuid' | 'display_name' | 'handle' | 'message' | 'created_at'>;

/** The activity as the API shows it: with its latest three replies, the oldest of them first. */
export function asActivity(stored: StoredActivity): Activity {
  const replies = [stored.reply_1, stored.reply_2, stored.reply_3]
    .filter((reply) => reply !== undefined && reply !== null)
    .map((reply) => asReply(stored.uuid, reply))
    .sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  return { ...bare(stored), replies };
}

/** Only what the API shows: keys and other columns stay behind. */
export function bare({
  uuid,
  display_name,
  handle,
  message,
  created_at,
  expires_at,
  likes_count,
  replies_count,
  reposts_count,
}: StoredActivity): Activity {
  return {
    uuid,
    display_name,
    handle,
    message,
    created_at,
    expires_at,
    likes_count,
    replies_count,
    reposts_count,
  };
}

/** A reply as the API shows it. Nothing can be done to replies yet, so their counts are zero. */
export function asReply(activityUuid: string, reply: StoredReply): Reply {
  const { uuid, display_name, handle, message, created_at } = reply;
  return {
    uuid,
    reply_to_activity_uuid: activityUuid,
    display_name,
    handle,
    message,
    created_at,
    likes_count: 0,
    replies_count: 0,
    reposts_count: 0,
  };
}
