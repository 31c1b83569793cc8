import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { currentGate } from './gate.ts';

/** `require` is what the bundle has. */
declare const require: (path: string) => typeof import('./dynamodb-client.ts');

/**
 * Traces a client of DynamoDB: each call is a span. Functions that have no such client do not load what it takes.
 * Where the layer is not loaded through a gate, as by a tool or a test of the store, there is nothing to trace.
 *
 * @example const client = traceDynamoDb(new DynamoDBClient({}));
 * @see dynamodb-client.ts
 */
export const traceDynamoDb = <C extends DynamoDBClient>(client: C): C =>
  currentGate() ? require('./dynamodb-client.ts').traceDynamoDb(client) : client;
