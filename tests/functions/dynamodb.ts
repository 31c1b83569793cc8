import {
  BatchGetItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { traceDynamoDb } from '../../lib/tracing/dynamodb-client.ts';
import { recordFailure, setRoute, traced, withSpan } from '../../lib/tracing/index.ts';

const commands = {
  BatchGetItem: BatchGetItemCommand,
  DescribeTable: DescribeTableCommand,
  GetItem: GetItemCommand,
  PutItem: PutItemCommand,
  Query: QueryCommand,
  TransactWriteItems: TransactWriteItemsCommand,
  UpdateItem: UpdateItemCommand,
};

/** What the SDK is asked to do. */
interface Call {
  command: keyof typeof commands;
  input: object;
  /** Gives up after this many milliseconds. */
  abortMs?: number;
}

const { DYNAMODB_ENDPOINT: endpoint = '' } = process.env;
const makeClient = () =>
  new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    // DynamoDB Local takes letters and digits alone.
    credentials: { accessKeyId: 'anAccessKey', secretAccessKey: 'a-secret-key' },
    maxAttempts: 3,
    requestHandler: new NodeHttpHandler({ requestTimeout: 300, throwOnRequestTimeout: true }),
  });
// Twice, as two modules that share a client would: a call is one span nevertheless.
const client = traceDynamoDb(traceDynamoDb(makeClient()));

// In Init there is no span for it to be a child of.
const inInit = send({ command: 'DescribeTable', input: { TableName: 'of Init' } });

type Result = { output: object } | { error: string; message: string };

async function send({ command, input, abortMs }: Call): Promise<Result> {
  try {
    // biome-ignore lint/suspicious/noExplicitAny: inputs are whatever a test sends, wrong ones too
    const sent = new (commands[command] as any)(input);
    const options = abortMs === undefined ? {} : { abortSignal: AbortSignal.timeout(abortMs) };
    const output = await client.send(sent, options);
    return { output: output as object };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: name, message };
  }
}

/** Makes each call of the event, one after the other; the answers as the caller of the SDK gets them. */
export const handler = traced(async ({ calls }: { calls: Call[] }): Promise<Result[]> => {
  await inInit;
  const results: Result[] = [];
  for (const call of calls) results.push(await send(call));
  return results;
});

/** An error of the database on its way up: through a span, into the log of the invocation, and into a 503. */
export const failing = traced(async ({ calls: [call] }: { calls: [Call] }) => {
  await inInit;
  try {
    await withSpan('work', async () => {
      // biome-ignore lint/suspicious/noExplicitAny: as above
      await client.send(new (commands[call.command] as any)(call.input));
    });
    return { statusCode: 200, body: '' };
  } catch (error) {
    withSpan('nested', () => recordFailure(error));
    return { statusCode: 503, body: '' };
  }
});

/** An error of one call that a second one fails with as well, as where a client's own middleware keeps errors. */
export const rethrowing = traced(async ({ calls: [first, second] }: { calls: [Call, Call] }) => {
  await inInit;
  let failure: unknown;
  const other = traceDynamoDb(makeClient());
  other.middlewareStack.add(() => () => Promise.reject(failure), { step: 'build', name: 'rethrow' });
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const made = ({ command, input }: Call) => new (commands[command] as any)(input);
  await client.send(made(first)).catch((error: unknown) => {
    failure = error;
  });
  await other.send(made(second)).catch(recordFailure);
  return { statusCode: 503, body: '' };
});

/** Says its route from inside another span, as a function that serves two does. */
export const routed = traced(async () => {
  await withSpan('nested', async () => setRoute('GET', '/things/@{handle}'));
  return { statusCode: 200, body: '' };
});

const throwing = new Proxy(
  {},
  {
    get() {
      throw new Error('not for you');
    },
    ownKeys() {
      throw new Error('not for you');
    },
  },
);
const cyclic: { TransactItems: unknown[]; RequestItems: object } = { TransactItems: [], RequestItems: {} };
cyclic.TransactItems.push(cyclic, { Put: cyclic });
Object.assign(cyclic.RequestItems, { table: cyclic });

const hostileInputs: unknown[] = [
  undefined,
  null,
  'text',
  throwing,
  cyclic,
  { TableName: throwing },
  {
    TableName: 'things',
    Key: { pk: { S: 'a' } },
    // Nothing of the SDK reads it for a DescribeTable, a GetItem or a PutItem.
    get ScanIndexForward() {
      throw new Error('not for you');
    },
  },
  { TableName: '\ud800 lone', Limit: Number.NaN, IndexName: 7, ConsistentRead: 'yes' },
  { TableName: 'things', Key: { pk: { S: 'x'.repeat(100_000) } }, ProjectionExpression: 'p'.repeat(100_000) },
  { RequestItems: { __proto__: { Keys: [] }, things: 'none' } },
  { TransactItems: [null, 1, { Put: null }, { Put: { TableName: 3 } }] },
];

/** Sends what no type allows by a client that is traced and by one that is not: does the caller see a difference? */
export const hostile = traced(async () => {
  await inInit;
  const plain = makeClient();
  const outcomes: [string, string][] = [];
  for (const input of hostileInputs) {
    for (const command of Object.values(commands)) {
      const outcome = async (by: DynamoDBClient) => {
        try {
          // biome-ignore lint/suspicious/noExplicitAny: as above
          return Object.keys(await by.send(new (command as any)(input))).join(' ');
        } catch (error) {
          return (error as Error).name;
        }
      };
      outcomes.push([await outcome(client), await outcome(plain)]);
    }
  }
  return outcomes;
});
