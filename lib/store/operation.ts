import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item, Key } from './database.ts';

/** Names (`#name`) and values (`:value`) of an expression. */
export interface Expression {
  readonly names?: Record<string, string>;
  readonly values?: Item;
}

/** One write of a transaction. */
export type Operation =
  | ({ readonly put: Item; readonly condition?: string; readonly returnOld?: boolean } & Expression)
  | ({ readonly update: string; readonly key: Key; readonly condition?: string } & Expression);

/** As DynamoDB's JSON has it. */
export const marshalled = (item: Item): Record<string, AttributeValue> =>
  marshall(item, { removeUndefinedValues: true });

export function transactItem(table: string, operation: Operation): TransactWriteItem {
  const common = {
    TableName: table,
    ...(operation.condition && { ConditionExpression: operation.condition }),
    ...(operation.names && { ExpressionAttributeNames: operation.names }),
    ...(operation.values && { ExpressionAttributeValues: marshalled(operation.values) }),
  };
  if ('put' in operation) {
    const old = operation.returnOld ? ({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const) : {};
    return { Put: { ...common, Item: marshalled(operation.put), ...old } };
  }
  return { Update: { ...common, Key: marshalled({ ...operation.key }), UpdateExpression: operation.update } };
}
