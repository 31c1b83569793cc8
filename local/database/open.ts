import { resolve } from 'node:path';
import { DynamoDb } from '../../lib/store/client.ts';
import { resolveStoreConfig } from '../../lib/store/config.ts';
import { Database } from '../../lib/store/database.ts';
import { assertFree, portFrom } from '../ports.ts';
import { type EmbeddedDatabase, startEmbedded } from './embedded.ts';
import { seed } from './seed.ts';
import { ensureTable } from './table.ts';

/** The database that `npm start` works on. */
export interface LocalDatabase {
  /** What the functions need to find it. */
  readonly env: Record<string, string>;
  readonly description: string;
  close(): Promise<void>;
}

/**
 * Opens the database that `DYNAMODB_ENDPOINT` names, or else an embedded one on `DYNAMODB_PORT` whose data are in
 * `DATA_DIR`. On this machine the table is made, and seeded once; elsewhere it must be there.
 */
export async function openDatabase(env: NodeJS.ProcessEnv): Promise<LocalDatabase> {
  const given = env.DYNAMODB_ENDPOINT?.trim();
  const tableName = env.TABLE_NAME?.trim() || 'cruddur-local';
  if (given && !isLocal(given)) {
    const names = { DYNAMODB_ENDPOINT: given, TABLE_NAME: tableName };
    return {
      env: names,
      description: `the table ${tableName} at ${given}, which must be there`,
      async close() {},
    };
  }
  const folder = resolve(env.DATA_DIR?.trim() || '.data');
  const embedded = given ? undefined : await embed(env, folder);
  const names = { DYNAMODB_ENDPOINT: given || (embedded?.endpoint ?? ''), TABLE_NAME: tableName };
  try {
    await prepare({ ...env, ...names }, tableName);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  const where = given ?? `${names.DYNAMODB_ENDPOINT} (DynamoDB), kept in ${folder}`;
  return { env: names, description: where, close: async () => embedded?.stop() };
}

const isLocal = (endpoint: string): boolean =>
  URL.canParse(endpoint) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(endpoint).hostname);

async function embed(env: NodeJS.ProcessEnv, folder: string): Promise<EmbeddedDatabase> {
  const port = portFrom('DYNAMODB_PORT', 8000, env);
  await assertFree(port, 'DYNAMODB_PORT');
  return startEmbedded({ port, folder });
}

async function prepare(env: NodeJS.ProcessEnv, tableName: string): Promise<void> {
  const dynamoDb = new DynamoDb(resolveStoreConfig(env));
  await ensureTable(dynamoDb.client, tableName);
  await seed(new Database(dynamoDb, tableName, undefined), new Date());
  dynamoDb.client.destroy();
}
