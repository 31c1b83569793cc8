import { demand, type Engine, type Json, type Reply } from './engine.ts';

/** What an operation of a transaction would do: leave an item, remove it, change nothing, or fail. */
export type Evaluation =
  | { readonly write: Json; readonly remove?: undefined; readonly reason?: undefined }
  | { readonly remove: Json; readonly write?: undefined; readonly reason?: undefined }
  | { readonly reason: Json; readonly write?: undefined; readonly remove?: undefined }
  | {
      readonly invalid: string;
      readonly write?: undefined;
      readonly remove?: undefined;
      readonly reason?: undefined;
    }
  | { readonly write?: undefined; readonly remove?: undefined; readonly reason?: undefined };

/** One operation of a transaction, taken apart. */
export interface Step {
  readonly kind: 'Put' | 'Update' | 'Delete' | 'ConditionCheck';
  readonly table: string;
  readonly key: Json;
  readonly input: Json;
}

/** State that makes an update impossible is the transaction's business; a malformed expression the request's. */
const ofTheState = /incorrect data type|does not exist in the item|Type mismatch|does not match the schema/;

/**
 * What a step would do to the data, found out on a copy of its item in a scratch database: expressions are evaluated
 * by dynalite itself, and the data stay as they are until the whole transaction is known to hold.
 */
export async function evaluate(data: Engine, scratch: Engine, step: Step): Promise<Evaluation> {
  const { kind, table, key, input } = step;
  if (isPlainPut(step)) return { write: input.Item };
  const { Item: before } = await demand(data, 'GetItem', {
    TableName: table,
    Key: key,
    ConsistentRead: true,
  });
  if (before) await demand(scratch, 'PutItem', { TableName: table, Item: before });
  else await demand(scratch, 'DeleteItem', { TableName: table, Key: key });
  const { ReturnValuesOnConditionCheckFailure: wanted, ...rest } = input;
  const operation = kind === 'ConditionCheck' ? 'DeleteItem' : `${kind}Item`;
  const returned = kind === 'Update' ? { ReturnValues: 'ALL_NEW' } : {};
  const { status, body } = await scratch(operation, JSON.stringify({ ...rest, ...returned }));
  const answer: Json = JSON.parse(body);
  if (status !== 200) return failure(answer, wanted === 'ALL_OLD' ? before : undefined, body);
  await demand(scratch, 'DeleteItem', { TableName: table, Key: key });
  if (kind === 'ConditionCheck') return {};
  if (kind === 'Delete') return { remove: key };
  return { write: kind === 'Put' ? input.Item : { ...answer.Attributes } };
}

/** A Put without a condition only has to be valid, and many are judged at once. */
export const isPlainPut = ({ kind, input }: Step): boolean => kind === 'Put' && !input.ConditionExpression;

/** What DynamoDB would say to some plain Puts; `undefined` where it would take them. */
export async function refusePuts(scratch: Engine, puts: readonly Step[]): Promise<Reply | undefined> {
  for (let from = 0; from < puts.length; from += 25) {
    const chunk = puts.slice(from, from + 25);
    const reply = await scratch(
      'BatchWriteItem',
      batch(chunk, ({ input }) => ({ PutRequest: { Item: input.Item } })),
    );
    if (reply.status !== 200) return reply;
    await scratch(
      'BatchWriteItem',
      batch(chunk, ({ key }) => ({ DeleteRequest: { Key: key } })),
    );
  }
  return undefined;
}

function batch(steps: readonly Step[], requestOf: (step: Step) => Json): string {
  const RequestItems: Json = {};
  for (const step of steps) RequestItems[step.table] = [...(RequestItems[step.table] ?? []), requestOf(step)];
  return JSON.stringify({ RequestItems });
}

function failure(answer: Json, item: Json | undefined, body: string): Evaluation {
  const type = String(answer.__type);
  const message = String(answer.message ?? answer.Message);
  if (type.endsWith('#ConditionalCheckFailedException')) {
    const reason = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
    return { reason: item ? { ...reason, Item: item } : reason };
  }
  if (ofTheState.test(message)) return { reason: { Code: 'ValidationError', Message: message } };
  return { invalid: body };
}
