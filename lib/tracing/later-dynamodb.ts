import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** `require` is what the bundle has. */
declare const require: (path: string) => typeof import('./dynamodb-client.ts');

/**
 * Traces a client of DynamoDB: each call is a span. Functions that have no such client do not load what it takes.
 *
 * @example const client = traceDynamoDb(new DynamoDBClient({}));
 * @see dynamodb-client.ts
 */
export const traceDynamoDb = <C extends DynamoDBClient>(client: C): C =>
  require('./dynamodb-client.ts').traceDynamoDb(client);
