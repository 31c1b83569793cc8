import { randomUUID } from 'node:crypto';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Database, Item } from './database.ts';
import { displayNameOf, ownsHandle } from './handles.ts';
import { answerAgain, remember } from './idempotency.ts';
import { groupKey, groupsPartition, messagesPartition, position } from './keys.ts';
import type { Message, MessageGroup } from './message.ts';
import type { Operation } from './operation.ts';
import type { Page, PageRequest } from './page.ts';
import type { Outcome, Write } from './store.ts';
import type { User } from './user.ts';

const taken = { ok: false, refusal: 'handle_taken' } as const;
const invalidCursor = { ok: false, refusal: 'cursor_invalid' } as const;

/** The user's conversations by the index `latest`, which follows each message within moments. */
export async function messageGroups(
  database: Database,
  user: User,
  { limit, cursor }: PageRequest,
): Promise<Outcome<Page<MessageGroup>>> {
  const feed = `groups:${user.handle}`;
  const before = cursor === undefined ? undefined : decodeCursor(feed, cursor);
  if (cursor !== undefined && before === undefined) return invalidCursor;
  if (!(await ownsHandle(database, user))) return taken;
  const pk = groupsPartition(user.handle);
  const { items } = await database.query({
    index: 'latest',
    keys: 'latest_pk = :pk',
    values: { ':pk': pk },
    forward: false,
    limit: limit + 1,
    after:
      before === undefined
        ? undefined
        : {
            ...groupKey(user.handle, before.slice(before.indexOf('#') + 1)),
            latest_pk: pk,
            latest_sk: before,
          },
  });
  const shown = items.slice(0, limit);
  const last = items.length > limit ? shown.at(-1) : undefined;
  return {
    ok: true,
    value: { items: shown.map(asGroup), ...(last && { next: encodeCursor(feed, last.latest_sk) }) },
  };
}

const asGroup = ({ uuid, display_name, handle, created_at }: Item): MessageGroup => ({
  uuid,
  display_name,
  handle,
  created_at,
});

/** Only of the user's own conversation: its partition is named by the user's own handle. */
export async function messages(
  database: Database,
  user: User,
  other: string,
  { limit, cursor }: PageRequest,
): Promise<Outcome<Page<Message>>> {
  const pk = messagesPartition(user.handle, other);
  const after = cursor === undefined ? undefined : decodeCursor(pk, cursor);
  if (cursor !== undefined && after === undefined) return invalidCursor;
  if (!(await ownsHandle(database, user))) return taken;
  const { items } = await database.query({
    keys: 'pk = :pk',
    values: { ':pk': pk },
    forward: true,
    limit: limit + 1,
    after: after === undefined ? undefined : { pk, sk: after },
  });
  const shown = items.slice(0, limit).map(asMessage);
  const last = items.length > limit ? shown.at(-1) : undefined;
  return {
    ok: true,
    value: { items: shown, ...(last && { next: encodeCursor(pk, position(last.created_at, last.uuid)) }) },
  };
}

const asMessage = ({ uuid, display_name, handle, message, created_at }: Item): Message => ({
  uuid,
  display_name,
  handle,
  message,
  created_at,
});

export async function createMessage(
  database: Database,
  write: Write,
  { receiver, message: text }: { receiver: string; message: string },
): Promise<Outcome<Message>> {
  const { user, now } = write;
  const [owns, receiverName] = await Promise.all([
    ownsHandle(database, user),
    displayNameOf(database, receiver),
  ]);
  if (!owns) return taken;
  const message = {
    uuid: randomUUID(),
    display_name: user.displayName,
    handle: user.handle,
    message: text,
    created_at: now.toISOString(),
  };
  const put = {
    pk: messagesPartition(user.handle, receiver),
    sk: position(message.created_at, message.uuid),
    ...message,
  };
  const memory = remember(write, message);
  const sent: Operation[] = [...memory, { put, condition: 'attribute_not_exists(pk)' }];
  const views = groupOperations(user, { handle: receiver, displayName: receiverName }, message.created_at);
  let refused = await database.transact([...sent, ...views]);
  // A later message was quicker: the views show it already and are not to go back.
  if (refused && refused.operation >= sent.length) refused = await database.transact(sent);
  return refused ? answerAgain(write, refused.item) : { ok: true, value: message };
}

type Party = Pick<User, 'handle' | 'displayName'>;

/** Both users' view of the conversation, or the one view of somebody who writes notes to himself. */
function groupOperations(sender: Party, receiver: Party, sentAt: string): Operation[] {
  const uuid = randomUUID();
  const view = (of: Party, other: Party): Operation => ({
    key: groupKey(of.handle, other.handle),
    update:
      'SET #uuid = if_not_exists(#uuid, :uuid), handle = :handle, display_name = :name, created_at = :at, ' +
      'latest_pk = :pk, latest_sk = :sk',
    condition: 'attribute_not_exists(created_at) OR created_at <= :at',
    names: { '#uuid': 'uuid' },
    values: {
      ':uuid': uuid,
      ':handle': other.handle,
      ':name': other.displayName,
      ':at': sentAt,
      ':pk': groupsPartition(of.handle),
      ':sk': position(sentAt, other.handle),
    },
  });
  const views = [view(sender, receiver)];
  return sender.handle === receiver.handle ? views : [...views, view(receiver, sender)];
}
