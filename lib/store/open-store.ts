import { createActivity, createReply, showActivity } from './activities.ts';
import { DynamoDb } from './client.ts';
import { resolveStoreConfig, type StoreConfig } from './config.ts';
import { Database } from './database.ts';
import { homeActivities, notifications, searchActivities, userActivities } from './feeds.ts';
import { ownsHandle } from './handles.ts';
import { createMessage, messageGroups, messages } from './messages.ts';
import type { Store } from './store.ts';

let sandbox: { readonly config: StoreConfig; readonly dynamoDb: DynamoDb } | undefined;

/**
 * The store that the environment names, for one invocation. The client and its connections are the sandbox's.
 *
 * @param deadline ends what the database is asked for, and waiting for it
 * @throws {Error} where the environment names no table
 */
export function openStore(deadline?: AbortSignal): Store {
  if (!sandbox) {
    const config = resolveStoreConfig();
    sandbox = { config, dynamoDb: new DynamoDb(config) };
  }
  return storeOf(new Database(sandbox.dynamoDb, sandbox.config.tableName, deadline));
}

/** The store in a given table. */
export function storeOf(database: Database): Store {
  return {
    homeActivities: (page, now) => homeActivities(database, page, now),
    userActivities: (handle, page, now) => userActivities(database, handle, page, now),
    searchActivities: (term, page, now) => searchActivities(database, term, page, now),
    async notifications(user, page, now) {
      if (!(await ownsHandle(database, user))) return { ok: false, refusal: 'handle_taken' };
      return notifications(database, user.handle, page, now);
    },
    activity: (uuid, page, now) => showActivity(database, uuid, page, now),
    createActivity: (write, post) => createActivity(database, write, post),
    createReply: (write, reply) => createReply(database, write, reply),
    messageGroups: (user, page) => messageGroups(database, user, page),
    messages: (user, handle, page) => messages(database, user, handle, page),
    createMessage: (write, message) => createMessage(database, write, message),
  };
}
