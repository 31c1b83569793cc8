import type { Activity, Lifetime, Notification, Reply, StoredActivity } from './activity.ts';
import type { Message, MessageGroup } from './message.ts';
import type { Page, PageRequest } from './page.ts';
import type { User } from './user.ts';

/** Why the store refuses what it was asked for: the caller's doing, not a fault. */
export type Refusal =
  /** The cursor is malformed, or belongs to another feed. */
  | 'cursor_invalid'
  /** There is no such activity, or it has expired. */
  | 'activity_unknown'
  /** The idempotency key came before with another body. */
  | 'idempotency_key_reused'
  /** The handle belongs to another identity. */
  | 'handle_taken';

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** What makes a retried write one write. */
export interface Idempotency {
  /** What the client sent, 1 to 255 printable ASCII characters. */
  readonly key: string;
  /** The method and route that it was sent to: a key is one user's, for one route. */
  readonly route: string;
  /** Tells one body from another. */
  readonly fingerprint: string;
}

/** A write: who, when, and how to know it again. */
export interface Write {
  readonly user: User;
  readonly now: Date;
  readonly idempotency?: Idempotency;
}

/** Cruddur's data. Every method throws {@link StoreUnavailable} when the database does not do its part in time. */
export interface Store {
  /** Everybody's activities as they are kept, newest first, for {@link asActivity} to shape. */
  homeActivities(page: PageRequest, now: Date): Promise<Outcome<Page<StoredActivity>>>;
  userActivities(handle: string, page: PageRequest, now: Date): Promise<Outcome<Page<Activity>>>;
  /** Activities whose message holds every word and hashtag of the term, newest first. */
  searchActivities(term: string, page: PageRequest, now: Date): Promise<Outcome<Page<Activity>>>;
  /** Replies to, and mentions of, the user, newest first. */
  notifications(user: User, page: PageRequest, now: Date): Promise<Outcome<Page<Notification>>>;
  /** One activity, with a page of its replies, oldest first. */
  activity(
    uuid: string,
    page: PageRequest,
    now: Date,
  ): Promise<Outcome<{ activity: Activity; next?: string }>>;
  createActivity(write: Write, post: { message: string; ttl: Lifetime }): Promise<Outcome<Activity>>;
  createReply(write: Write, reply: { activityUuid: string; message: string }): Promise<Outcome<Reply>>;
  /** The user's conversations, latest first. */
  messageGroups(user: User, page: PageRequest): Promise<Outcome<Page<MessageGroup>>>;
  /** The messages between the user and `handle`, oldest first. */
  messages(user: User, handle: string, page: PageRequest): Promise<Outcome<Page<Message>>>;
  createMessage(write: Write, message: { receiver: string; message: string }): Promise<Outcome<Message>>;
}
