import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type NativeAttributeValue, unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDb } from './client.ts';
import { type Expression, marshalled, type Operation, transactItem } from './operation.ts';
import { StoreUnavailable, saysUnavailable } from './unavailable.ts';

/** What is kept under one key. */
export type Item = Record<string, NativeAttributeValue>;

/** The primary key of an item. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Items of one partition, in the order of their sort keys. */
export interface QueryRequest extends Expression {
  readonly index?: string;
  readonly keys: string;
  readonly filter?: string;
  readonly forward: boolean;
  /** Sees what was written just before; costs twice as much. */
  readonly consistent?: boolean;
  readonly limit: number;
  readonly after?: Item | undefined;
}

/** Why one operation of a transaction was refused; what was there instead, where it asked for that. */
export interface Cancellation {
  readonly operation: number;
  readonly item: Item | undefined;
}

/** Where there is no deadline to end it. */
const mostAttempts = 20;
const longestPauseMs = 400;

/** The table, for one invocation: whatever is asked of it ends at the deadline. */
export class Database {
  readonly #dynamoDb: DynamoDb;
  readonly tableName: string;
  readonly #deadline: AbortSignal | undefined;

  constructor(dynamoDb: DynamoDb, tableName: string, deadline: AbortSignal | undefined) {
    this.#dynamoDb = dynamoDb;
    this.tableName = tableName;
    this.#deadline = deadline;
  }

  async get(key: Key): Promise<Item | undefined> {
    const input = { TableName: this.tableName, Key: marshalled({ ...key }), ConsistentRead: true };
    const { Item } = await this.#send('GetItem', (client, options) =>
      client.send(new GetItemCommand(input), options),
    );
    return Item && unmarshall(Item);
  }

  async query(request: QueryRequest): Promise<{ items: Item[]; last: Item | undefined }> {
    const input: QueryCommandInput = {
      TableName: this.tableName,
      ...(request.index && { IndexName: request.index }),
      KeyConditionExpression: request.keys,
      ...(request.filter && { FilterExpression: request.filter }),
      ...(request.names && { ExpressionAttributeNames: request.names }),
      ExpressionAttributeValues: marshalled(request.values ?? {}),
      ScanIndexForward: request.forward,
      ...(request.consistent && { ConsistentRead: true }),
      Limit: request.limit,
      ...(request.after && { ExclusiveStartKey: marshalled(request.after) }),
    };
    const { Items = [], LastEvaluatedKey } = await this.#send('Query', (client, options) =>
      client.send(new QueryCommand(input), options),
    );
    return {
      items: Items.map((item) => unmarshall(item)),
      last: LastEvaluatedKey && unmarshall(LastEvaluatedKey),
    };
  }

  /**
   * The items of up to 100 keys, in the keys' order; `undefined` for those that are not there. Read consistently: what
   * an entry of a feed names was written with it, and must not be missed because a replica is behind.
   */
  async batchGet(keys: readonly Key[]): Promise<(Item | undefined)[]> {
    const found = new Map<string, Item>();
    let rest = keys.map((key) => marshalled({ ...key }));
    for (let attempt = 0; rest.length > 0; attempt += 1) {
      if (attempt > 0) await this.#pause('BatchGetItem', attempt, 'it left keys unprocessed');
      const input = { RequestItems: { [this.tableName]: { Keys: rest, ConsistentRead: true } } };
      const { Responses, UnprocessedKeys } = await this.#send('BatchGetItem', (client, options) =>
        client.send(new BatchGetItemCommand(input), options),
      );
      for (const raw of Responses?.[this.tableName] ?? []) {
        const item = unmarshall(raw);
        found.set(`${item.pk} ${item.sk}`, item);
      }
      rest = (UnprocessedKeys?.[this.tableName]?.Keys ?? []) as typeof rest;
    }
    return keys.map(({ pk, sk }) => found.get(`${pk} ${sk}`));
  }

  /** Changes one item. Answers whether the condition held. */
  async update(key: Key, change: Expression & { update: string; condition: string }): Promise<boolean> {
    const input = {
      TableName: this.tableName,
      Key: marshalled({ ...key }),
      UpdateExpression: change.update,
      ConditionExpression: change.condition,
      ...(change.names && { ExpressionAttributeNames: change.names }),
      ExpressionAttributeValues: marshalled(change.values ?? {}),
    };
    try {
      await this.#send('UpdateItem', (client, options) => client.send(new UpdateItemCommand(input), options));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  /**
   * Does all operations or none. A conflict with another transaction is tried again; an operation whose condition
   * does not hold is the answer, the first of them where there are several.
   */
  async transact(operations: readonly Operation[]): Promise<Cancellation | undefined> {
    const input = {
      TransactItems: operations.map((operation) => transactItem(this.tableName, operation)),
      // The same for all attempts: one that was done without our knowing is not done again.
      ClientRequestToken: randomUUID(),
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#send('TransactWriteItems', (client, options) =>
          client.send(new TransactWriteItemsCommand(input), options),
        );
        return undefined;
      } catch (error) {
        const cancellation = cancellationOf(error);
        if (cancellation !== 'again') return cancellation;
        await this.#pause('TransactWriteItems', attempt, error);
      }
    }
  }

  async #send<T>(
    operation: string,
    work: (client: DynamoDBClient, options: { abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const options = this.#deadline ? { abortSignal: this.#deadline } : {};
    try {
      return await this.#dynamoDb.use((client) => work(client, options));
    } catch (error) {
      throw saysUnavailable(error) && !isInProgress(error) ? new StoreUnavailable(operation, error) : error;
    }
  }

  /** Waits with full jitter, so that those who collided do not collide again. */
  async #pause(operation: string, attempt: number, why: unknown): Promise<void> {
    if (!this.#deadline && attempt >= mostAttempts) throw new StoreUnavailable(operation, why);
    const upTo = Math.min(longestPauseMs, 10 * 2 ** attempt);
    const options = this.#deadline && { signal: this.#deadline };
    await sleep(Math.random() * upTo, undefined, options).catch(() => {
      throw new StoreUnavailable(operation, why);
    });
  }
}

const isInProgress = (error: unknown): boolean =>
  error instanceof Error && error.name === 'TransactionInProgressException';

/** Reasons that another transaction, or the load of the moment, gave and that will pass. */
const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** @throws the error itself, where it is no cancellation that this understands */
function cancellationOf(error: unknown): Cancellation | 'again' {
  if (isInProgress(error)) return 'again';
  if (!(error instanceof TransactionCanceledException)) throw error;
  const reasons = error.CancellationReasons ?? [];
  const operation = reasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
  if (operation >= 0) {
    const item = reasons[operation]?.Item;
    return { operation, item: item && unmarshall(item) };
  }
  if (reasons.some(({ Code }) => Code !== undefined && passing.has(Code))) return 'again';
  throw error;
}
