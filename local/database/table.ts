import { readFile } from 'node:fs/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
  type TimeToLiveSpecification,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';

interface TableDefinition {
  readonly create: Omit<CreateTableCommandInput, 'TableName'>;
  readonly timeToLive: TimeToLiveSpecification;
}

/** The table as serverless.yml deploys it. */
export async function tableDefinition(): Promise<TableDefinition> {
  // CloudFormation's own tags, such as !GetAtt, are nothing to warn of.
  const document = parse(await readFile('serverless.yml', 'utf8'), { logLevel: 'error' });
  const { TableName: _, TimeToLiveSpecification, ...create } = document.resources.Resources.Table.Properties;
  return { create, timeToLive: TimeToLiveSpecification };
}

/** Creates the table where it is not there yet. */
export async function ensureTable(client: DynamoDBClient, TableName: string): Promise<void> {
  const { create, timeToLive } = await tableDefinition();
  try {
    await client.send(new CreateTableCommand({ TableName, ...create }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    return;
  }
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName });
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: timeToLive }));
}
