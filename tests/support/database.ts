import { randomUUID } from 'node:crypto';
import { DynamoDb } from '../../lib/store/client.ts';
import { resolveStoreConfig } from '../../lib/store/config.ts';
import { Database } from '../../lib/store/database.ts';
import { startEmbedded } from '../../local/database/embedded.ts';
import { ensureTable } from '../../local/database/table.ts';

/** A table of its own, in the embedded database or, where `TEST_DYNAMODB_ENDPOINT` names one, in another. */
export interface TestDatabase {
  readonly embedded: boolean;
  readonly endpoint: string;
  readonly tableName: string;
  /** What a function needs to find it. */
  readonly env: Record<string, string>;
  readonly dynamoDb: DynamoDb;
  readonly database: Database;
  close(): Promise<void>;
}

export async function startDatabase(): Promise<TestDatabase> {
  const given = process.env.TEST_DYNAMODB_ENDPOINT;
  const embedded = given ? undefined : await startEmbedded();
  const endpoint = given ?? embedded?.endpoint ?? '';
  const tableName = `test-${randomUUID()}`;
  const env = { DYNAMODB_ENDPOINT: endpoint, TABLE_NAME: tableName };
  const dynamoDb = new DynamoDb(resolveStoreConfig({ ...env, AWS_REGION: 'eu-central-1' }));
  await ensureTable(dynamoDb.client, tableName);
  const close = async () => {
    dynamoDb.client.destroy();
    await embedded?.stop();
  };
  return {
    embedded: embedded !== undefined,
    endpoint,
    tableName,
    env,
    dynamoDb,
    database: new Database(dynamoDb, tableName, undefined),
    close,
  };
}
