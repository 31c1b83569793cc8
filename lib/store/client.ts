import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { traceDynamoDb } from '../tracing/dynamodb-client.ts';
import type { StoreConfig } from './config.ts';

/** Beyond this a kept-alive connection may be dead without a sign: the sandbox was frozen meanwhile. */
const longestIdleMs = 30_000;

/**
 * Three attempts of at most two seconds, and what lies between them, fit a time-out of ten. The request's time-out
 * ends with the answer's headers; the socket's is for an answer that stops half-way.
 */
const attempts = { connectionTimeout: 1_000, requestTimeout: 2_000, socketTimeout: 2_000, maxAttempts: 3 };

/** A client of the AWS SDK and the connections that it keeps. */
export class DynamoDb {
  readonly client: DynamoDBClient;
  readonly #agents = [
    new HttpAgent({ keepAlive: true, maxSockets: 50 }),
    new HttpsAgent({ keepAlive: true, maxSockets: 50 }),
  ] as const;
  #underWay = 0;
  #lastUsed = Date.now();

  constructor({ endpoint, region, credentials }: StoreConfig) {
    const [httpAgent, httpsAgent] = this.#agents;
    const { maxAttempts, ...timeouts } = attempts;
    const client = new DynamoDBClient({
      ...(endpoint && { endpoint }),
      ...(region && { region }),
      credentials,
      maxAttempts,
      retryMode: 'standard',
      requestHandler: new NodeHttpHandler({
        ...timeouts,
        throwOnRequestTimeout: true,
        httpAgent,
        httpsAgent,
      }),
    });
    this.client = traceDynamoDb(client);
  }

  /** Does some work with the client, on connections that are fresh enough to be alive. */
  async use<T>(work: (client: DynamoDBClient) => Promise<T>): Promise<T> {
    const idleMs = Date.now() - this.#lastUsed;
    if (this.#underWay === 0 && idleMs > longestIdleMs) for (const agent of this.#agents) agent.destroy();
    this.#underWay += 1;
    try {
      return await work(this.client);
    } finally {
      this.#underWay -= 1;
      this.#lastUsed = Date.now();
    }
  }
}
