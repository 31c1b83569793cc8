import { demand, type Engine, type Json, type Reply } from './engine.ts';
import { validation } from './refusals.ts';

const mostOperations = 100;
const kinds = ['Put', 'Update', 'Delete', 'ConditionCheck'] as const;

/** One operation of a transaction, taken apart. */
export interface Step {
  readonly kind: (typeof kinds)[number];
  readonly table: string;
  readonly key: Json;
  readonly input: Json;
}

/** Takes transactions apart; whatever table they name has its like in the scratch database from then on. */
export class StepReader {
  readonly #data: Engine;
  readonly #scratch: Engine;
  readonly #keys = new Map<string, string[]>();

  constructor(data: Engine, scratch: Engine) {
    this.#data = data;
    this.#scratch = scratch;
  }

  /** What DynamoDB would not even begin with is refused here. */
  async read(items: unknown): Promise<Step[] | Reply> {
    if (!Array.isArray(items) || items.length < 1 || items.length > mostOperations) {
      return validation(`TransactItems must hold 1 to ${mostOperations} operations.`);
    }
    const steps: Step[] = [];
    const seen = new Set<string>();
    for (const item of items) {
      const step = await this.#stepOf(item);
      if ('status' in step) return step;
      const id = JSON.stringify([step.table, step.key]);
      if (seen.has(id)) {
        return validation('Transaction request cannot include multiple operations on one item');
      }
      seen.add(id);
      steps.push(step);
    }
    return steps;
  }

  async #stepOf(item: Json): Promise<Step | Reply> {
    const kind = kinds.find((name) => typeof item?.[name] === 'object' && item[name] !== null);
    const input: Json | undefined = kind && item[kind];
    if (!kind || !input || Object.keys(item).length !== 1) {
      return validation('Each of TransactItems must be one Put, Update, Delete or ConditionCheck.');
    }
    if (kind === 'ConditionCheck' && !input.ConditionExpression) {
      return validation('A ConditionCheck must have a ConditionExpression.');
    }
    const table = String(input.TableName);
    const names = await this.#keysOf(table);
    if ('status' in names) return names;
    const source: Json = (kind === 'Put' ? input.Item : input.Key) ?? {};
    const missing = names.find((name) => source[name] === undefined);
    if (kind === 'Put' && missing) {
      return validation(`One or more parameter values were invalid: Missing the key ${missing} in the item`);
    }
    return { kind, table, key: Object.fromEntries(names.map((name) => [name, source[name]])), input };
  }

  /** The names of a table's keys, or why there are none; makes its scratch table the first time. */
  async #keysOf(table: string): Promise<string[] | Reply> {
    const known = this.#keys.get(table);
    if (known) return known;
    const described = await this.#data('DescribeTable', JSON.stringify({ TableName: table }));
    if (described.status !== 200) return described;
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = JSON.parse(described.body).Table;
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
}

async function active(engine: Engine, table: string): Promise<void> {
  for (;;) {
    const { Table } = await demand(engine, 'DescribeTable', { TableName: table });
    if (Table.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
