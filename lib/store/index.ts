/** Cruddur's data in DynamoDB; the table is described in docs/data-model.md. */
export {
  type Activity,
  asActivity,
  type Lifetime,
  lifetimes,
  type Notification,
  type Reply,
} from './activity.ts';
export { handleOf, isHandle } from './handle.ts';
export type { Message, MessageGroup } from './message.ts';
export { openStore } from './open-store.ts';
export type { Page, PageRequest } from './page.ts';
export type { Idempotency, Outcome, Refusal, Store, Write } from './store.ts';
export { StoreUnavailable } from './unavailable.ts';
export type { User } from './user.ts';
