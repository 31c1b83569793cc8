import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demand, type Engine, type Json, type Reply } from './engine.ts';
import { type Evaluation, evaluate, isPlainPut, refusePuts, type Step } from './evaluation.ts';

const mostOperations = 100;
const tokenLifeMs = 10 * 60_000;
const kinds = ['Put', 'Update', 'Delete', 'ConditionCheck'] as const;

/** A `TransactWriteItems` that dynalite does not have. Whoever calls it lets nobody else write meanwhile. */
export class Transactions {
  readonly #data: Engine;
  readonly #scratch: Engine;
  readonly #journal: string | undefined;
  readonly #tokens = new Map<string, { body: string; at: number }>();
  readonly #keys = new Map<string, string[]>();

  constructor(data: Engine, scratch: Engine, folder: string | undefined) {
    this.#data = data;
    this.#scratch = scratch;
    this.#journal = folder && join(folder, 'transaction.json');
  }

  /** Finishes the transaction that a process which died had begun to write. */
  async recover(): Promise<void> {
    if (!this.#journal) return;
    const text = await readFile(this.#journal, 'utf8').catch(() => undefined);
    if (text !== undefined) await this.#apply(JSON.parse(text), this.#journal);
  }

  async write(body: string): Promise<Reply> {
    const input: Json = JSON.parse(body);
    const token = typeof input.ClientRequestToken === 'string' ? input.ClientRequestToken : undefined;
    const again = token === undefined ? undefined : this.#again(token, body);
    if (again) return again;
    const steps = await this.#stepsOf(input.TransactItems);
    if ('status' in steps) return steps;
    // No two of them touch the same item.
    const evaluations = await Promise.all(steps.map((step) => evaluate(this.#data, this.#scratch, step)));
    const unfit = await refusePuts(this.#scratch, steps.filter(isPlainPut));
    if (unfit) return unfit;
    const invalid = evaluations.find((evaluation) => 'invalid' in evaluation);
    if (invalid && 'invalid' in invalid) return { status: 400, body: invalid.invalid };
    if (evaluations.some(({ reason }) => reason)) return cancelled(evaluations);
    const capacity = await this.#commit(steps, evaluations);
    if (token !== undefined) this.#tokens.set(token, { body, at: Date.now() });
    const asked = input.ReturnConsumedCapacity === 'TOTAL' || input.ReturnConsumedCapacity === 'INDEXES';
    return { status: 200, body: JSON.stringify(asked ? { ConsumedCapacity: capacity } : {}) };
  }

  /** A token's second use within ten minutes does nothing: the same request is done, another is refused. */
  #again(token: string, body: string): Reply | undefined {
    for (const [known, { at }] of this.#tokens) {
      if (at < Date.now() - tokenLifeMs) this.#tokens.delete(known);
    }
    const first = this.#tokens.get(token);
    if (!first) return undefined;
    if (first.body === body) return { status: 200, body: '{}' };
    return error('IdempotentParameterMismatchException', 'The token came before with another request.');
  }

  async #stepsOf(items: unknown): Promise<Step[] | Reply> {
    if (!Array.isArray(items) || items.length < 1 || items.length > mostOperations) {
      return validation(`TransactItems must hold 1 to ${mostOperations} operations.`);
    }
    const steps: Step[] = [];
    const seen = new Set<string>();
    for (const item of items) {
      const kind = kinds.find((name) => typeof item?.[name] === 'object' && item[name] !== null);
      const input: Json | undefined = kind && item[kind];
      if (!kind || !input || Object.keys(item).length !== 1) {
        return validation('Each of TransactItems must be one Put, Update, Delete or ConditionCheck.');
      }
      const table = String(input.TableName);
      const names = await this.#keysOf(table);
      if (!names) return error('ResourceNotFoundException', 'Requested resource not found');
      const source: Json = (kind === 'Put' ? input.Item : input.Key) ?? {};
      const key = Object.fromEntries(names.map((name) => [name, source[name]]));
      const id = JSON.stringify([table, key]);
      if (seen.has(id)) {
        return validation('Transaction request cannot include multiple operations on one item');
      }
      seen.add(id);
      steps.push({ kind, table, key, input });
    }
    return steps;
  }

  /** The names of a table's keys; makes its scratch table the first time. */
  async #keysOf(table: string): Promise<string[] | undefined> {
    const known = this.#keys.get(table);
    if (known) return known;
    const { status, body } = await this.#data('DescribeTable', JSON.stringify({ TableName: table }));
    if (status !== 200) return undefined;
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = JSON.parse(body).Table;
    const indexes = GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }: Json) => ({
      IndexName,
      KeySchema,
      Projection,
    }));
    await demand(this.#scratch, 'CreateTable', {
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions,
      KeySchema,
      ...(indexes && { GlobalSecondaryIndexes: indexes }),
    });
    await active(this.#scratch, table);
    const names: string[] = KeySchema.map(({ AttributeName }: Json) => AttributeName);
    this.#keys.set(table, names);
    return names;
  }

  async #commit(steps: readonly Step[], evaluations: readonly Evaluation[]): Promise<Json[]> {
    const requests = evaluations.flatMap(({ write, remove }, index): { table: string; request: Json }[] => {
      const table = (steps[index] as Step).table;
      if (write) return [{ table, request: { PutRequest: { Item: write } } }];
      return remove ? [{ table, request: { DeleteRequest: { Key: remove } } }] : [];
    });
    return await this.#apply(requests, this.#journal);
  }

  /** Writes what has been decided; with a journal, so that a process that dies in between leaves it to the next. */
  async #apply(requests: { table: string; request: Json }[], journal: string | undefined): Promise<Json[]> {
    if (journal) {
      await writeFile(`${journal}.new`, JSON.stringify(requests));
      await rename(`${journal}.new`, journal);
    }
    const units = new Map<string, number>();
    for (let from = 0; from < requests.length; from += 25) {
      const batch: Json = {};
      for (const { table, request } of requests.slice(from, from + 25)) {
        batch[table] = [...(batch[table] ?? []), request];
      }
      const input = { RequestItems: batch, ReturnConsumedCapacity: 'TOTAL' };
      const { ConsumedCapacity = [] } = await demand(this.#data, 'BatchWriteItem', input);
      for (const { TableName, CapacityUnits } of ConsumedCapacity as Json[]) {
        // A transaction writes everything twice: once to prepare, once to commit.
        units.set(TableName, (units.get(TableName) ?? 0) + 2 * CapacityUnits);
      }
    }
    if (journal) await rm(journal);
    return [...units].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits }));
  }
}

async function active(engine: Engine, table: string): Promise<void> {
  for (;;) {
    const { Table } = await demand(engine, 'DescribeTable', { TableName: table });
    if (Table.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function cancelled(evaluations: readonly Evaluation[]): Reply {
  const reasons = evaluations.map(({ reason }) => reason ?? { Code: 'None' });
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const Message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return error('TransactionCanceledException', Message, { CancellationReasons: reasons });
}

const validation = (message: string): Reply => {
  const __type = 'com.amazon.coral.validate#ValidationException';
  return { status: 400, body: JSON.stringify({ __type, message }) };
};

export const error = (name: string, Message: string, more: Json = {}): Reply => {
  const __type = `com.amazonaws.dynamodb.v20120810#${name}`;
  return { status: 400, body: JSON.stringify({ __type, Message, message: Message, ...more }) };
};
