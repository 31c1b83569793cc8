import { demand, type Engine, type Json, type Reply } from './engine.ts';
import type { Step } from './steps.ts';

/** What an operation of a transaction would do; one of these. */
export interface Evaluation {
  /** The item that it leaves. */
  readonly write?: Json;
  /** The key of the item that it removes. */
  readonly remove?: Json;
  /** It only looks: the units that this takes. */
  readonly checked?: number;
  /** Why the transaction is cancelled. */
  readonly reason?: Json;
  /** What the request is refused with, whatever else is in it. */
  readonly invalid?: Reply;
}

/**
 * What cancels a transaction, as the API reference has it under `TransactionCanceledException`: an operation that is
 * well formed, and that the item or the table does not fit. All else is wrong with the request.
 */
const cancelling = new RegExp(
  [
    'incorrect data type',
    'does not exist in the item',
    'invalid for update',
    'size to update',
    'unsupported type',
    'Type mismatch',
    'does not match the schema',
    'Cannot update attribute',
    'Size of hashkey',
    'size of all range keys',
  ].join('|'),
);

/**
 * What a step would do to the data, found out on a copy of its item in a scratch database: expressions are evaluated
 * by dynalite itself, and the data stay as they are until the whole transaction is known to hold.
 */
export async function evaluate(data: Engine, scratch: Engine, step: Step): Promise<Evaluation> {
  const { kind, table, key, input } = step;
  const found = await data('GetItem', JSON.stringify({ TableName: table, Key: key, ConsistentRead: true }));
  if (found.status !== 200) return failure(found);
  const before: Json | undefined = JSON.parse(found.body).Item;
  if (before) await demand(scratch, 'PutItem', { TableName: table, Item: before });
  else await demand(scratch, 'DeleteItem', { TableName: table, Key: key });
  const { ReturnValuesOnConditionCheckFailure: wanted, ...rest } = input;
  const operation = kind === 'ConditionCheck' ? 'DeleteItem' : `${kind}Item`;
  const more = { ReturnConsumedCapacity: 'TOTAL', ...(kind === 'Update' && { ReturnValues: 'ALL_NEW' }) };
  const reply = await scratch(operation, JSON.stringify({ ...rest, ...more }));
  if (reply.status !== 200) return failure(reply, wanted === 'ALL_OLD' ? before : undefined);
  const { Attributes, ConsumedCapacity }: Json = JSON.parse(reply.body);
  // Dynalite does not look at the numbers that an update comes to until they are put.
  const fits =
    kind === 'Update'
      ? await scratch('PutItem', JSON.stringify({ TableName: table, Item: Attributes }))
      : reply;
  await demand(scratch, 'DeleteItem', { TableName: table, Key: key });
  if (fits.status !== 200) return { reason: validationError(fits) };
  if (kind === 'ConditionCheck') return { checked: ConsumedCapacity.CapacityUnits };
  if (kind === 'Delete') return { remove: key };
  return { write: kind === 'Put' ? input.Item : Attributes };
}

/** A Put of nothing but an item only has to be valid, and many are judged at once. */
export const isPlainPut = ({ kind, input }: Step): boolean =>
  kind === 'Put' && Object.keys(input).every((name) => name === 'TableName' || name === 'Item');

/** Whether DynamoDB would take some plain Puts, all of them. */
export async function takesPuts(scratch: Engine, puts: readonly Step[]): Promise<boolean> {
  for (let from = 0; from < puts.length; from += 25) {
    const chunk = puts.slice(from, from + 25);
    const { status } = await scratch(
      'BatchWriteItem',
      batch(chunk, ({ input }) => ({ PutRequest: { Item: input.Item } })),
    );
    if (status !== 200) return false;
    await scratch(
      'BatchWriteItem',
      batch(chunk, ({ key }) => ({ DeleteRequest: { Key: key } })),
    );
  }
  return true;
}

function batch(steps: readonly Step[], requestOf: (step: Step) => Json): string {
  const RequestItems: Json = {};
  for (const step of steps) RequestItems[step.table] = [...(RequestItems[step.table] ?? []), requestOf(step)];
  return JSON.stringify({ RequestItems });
}

function failure(reply: Reply, item?: Json): Evaluation {
  const { __type, message }: Json = JSON.parse(reply.body);
  if (String(__type).endsWith('#ConditionalCheckFailedException')) {
    const reason = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
    return { reason: item ? { ...reason, Item: item } : reason };
  }
  return cancelling.test(message) ? { reason: validationError(reply) } : { invalid: reply };
}

const validationError = ({ body }: Reply): Json => ({
  Code: 'ValidationError',
  Message: JSON.parse(body).message,
});
