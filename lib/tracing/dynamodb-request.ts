import type { Attributes } from '@opentelemetry/api';
import { type Fields, fields, list, number, text } from './untrusted.ts';

/** Whether an operation can be asked for `ReturnConsumedCapacity`: those on items can, those on tables cannot. */
export const asksForCapacity = (operation: string): boolean =>
  /^(?:Query|Scan|(?:Get|Put|Update|Delete)Item|Batch|Transact)/.test(operation);

/** What a request says, but for its keys, values and expressions. A projection names attributes only. */
export function requestAttributes(
  operation: string,
  request: Fields,
  tables: string[],
  size: number | undefined,
): Attributes {
  return {
    'db.system.name': 'aws.dynamodb',
    'db.operation.name': operation,
    'db.collection.name': tables.length === 1 ? tables[0] : undefined,
    // The convention has no batch of one.
    'db.operation.batch.size': size === 1 ? undefined : size,
    'rpc.system.name': 'aws-api',
    'rpc.method': `DynamoDB/${operation}`,
    'aws.dynamodb.table_names': tables.length > 0 ? tables : undefined,
    'aws.dynamodb.index_name': text(request.IndexName),
    'aws.dynamodb.limit': number(request.Limit),
    'aws.dynamodb.scan_forward': boolean(request.ScanIndexForward),
    'aws.dynamodb.consistent_read': boolean(request.ConsistentRead),
    'aws.dynamodb.select': text(request.Select),
    'aws.dynamodb.projection': text(request.ProjectionExpression),
  };
}

/** The tables that a request names, each once: one, or those of a batch or a transaction. */
export function tablesOf(request: Fields): string[] {
  const inTransaction = list(request.TransactItems).flatMap((item) =>
    Object.values(fields(item) ?? {}).map((action) => text(fields(action)?.TableName)),
  );
  const named = [
    text(request.TableName),
    ...Object.keys(fields(request.RequestItems) ?? {}),
    ...inTransaction,
  ];
  return [...new Set(named.filter((table) => table !== undefined))];
}

/** How many items a batch or a transaction is about; `undefined` for all other operations. */
export function batchSize(request: Fields): number | undefined {
  if (Array.isArray(request.TransactItems)) return request.TransactItems.length;
  const batches = fields(request.RequestItems);
  if (!batches) return undefined;
  return Object.values(batches)
    .map((batch) => (Array.isArray(batch) ? batch : list(fields(batch)?.Keys)).length)
    .reduce((sum, length) => sum + length, 0);
}

const boolean = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);
