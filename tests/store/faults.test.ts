import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDb } from '../../lib/store/client.ts';
import { resolveStoreConfig } from '../../lib/store/config.ts';
import { Database } from '../../lib/store/database.ts';
import { StoreUnavailable, type User } from '../../lib/store/index.ts';
import { storeOf } from '../../lib/store/open-store.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';

/** What the next requests meet in place of the database; the rest goes through. */
type Fault = (operation: string, response: ServerResponse) => boolean;

const user: User = { sub: 'sub', handle: 'faulty', displayName: 'Faulty' };
const now = new Date();

let db: TestDatabase;
let door: Server;
let fault: Fault = () => false;
let seen: string[] = [];

beforeAll(async () => {
  db = await startDatabase();
  door = createServer((incoming, response) => {
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    seen.push(operation);
    if (!fault(operation, response)) forward(incoming, response);
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
});
beforeEach(() => {
  fault = () => false;
  seen = [];
});
afterAll(async () => {
  door.closeAllConnections();
  door.close();
  await db.close();
});

function forward(incoming: IncomingMessage, response: ServerResponse): void {
  const { hostname, port } = new URL(db.endpoint);
  const headers = { ...incoming.headers, host: `${hostname}:${port}` };
  const outgoing = request({ hostname, port, method: 'POST', path: '/', headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  incoming.pipe(outgoing);
}

const refuse = (response: ServerResponse, name: string, more: object = {}, status = 400): true => {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(
    JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'injected', ...more }),
  );
  return true;
};

const conflict = (response: ServerResponse) =>
  refuse(response, 'TransactionCanceledException', {
    CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict', Message: 'injected' }],
  });

function openStore(deadline?: AbortSignal) {
  const { port } = door.address() as AddressInfo;
  const env = { DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}`, TABLE_NAME: db.tableName };
  return storeOf(new Database(new DynamoDb(resolveStoreConfig(env)), db.tableName, deadline));
}

const post = (deadline?: AbortSignal) =>
  openStore(deadline).createActivity({ user, now }, { message: 'through', ttl: '1-day' });

const posts = async () => {
  const found = await storeOf(db.database).userActivities('faulty', { limit: 100 }, now);
  return found.ok ? found.value.items.length : -1;
};

it.each([
  ['a conflict', conflict],
  [
    'a transaction in progress',
    (response: ServerResponse) => refuse(response, 'TransactionInProgressException'),
  ],
  ['throttling', (response: ServerResponse) => refuse(response, 'ThrottlingException')],
  ['an internal error', (response: ServerResponse) => refuse(response, 'InternalServerError', {}, 500)],
  ['a reset', (response: ServerResponse) => response.destroy() !== undefined],
])('%s is tried again, and the write is one row', async (_, meet) => {
  const before = await posts();
  let left = 2;
  fault = (operation, response) => operation === 'TransactWriteItems' && left-- > 0 && meet(response);
  expect(await post()).toMatchObject({ ok: true });
  expect(seen.filter((operation) => operation === 'TransactWriteItems')).toHaveLength(3);
  expect(await posts()).toBe(before + 1);
});

it('a write that was done although nobody heard so is not done again', async () => {
  const before = await posts();
  let left = 1;
  fault = (operation, response) => {
    if (operation !== 'TransactWriteItems' || left-- <= 0) return false;
    // The request goes through, its answer does not come back.
    response.writeHead = (() => response.destroy()) as never;
    return false;
  };
  expect(await post()).toMatchObject({ ok: true });
  expect(await posts()).toBe(before + 1);
});

it.each([
  ['conflicts', conflict],
  ['throttling', (response: ServerResponse) => refuse(response, 'ThrottlingException')],
  ['a missing table', (response: ServerResponse) => refuse(response, 'ResourceNotFoundException')],
  ['nonsense', (response: ServerResponse) => response.writeHead(200).end('<html>') !== undefined],
  ['silence', () => true],
])('%s without end is StoreUnavailable at the deadline at the latest', async (_, meet) => {
  const before = await posts();
  fault = (operation, response) => operation === 'TransactWriteItems' && meet(response);
  const error = await post(AbortSignal.timeout(1_500)).then(
    () => undefined,
    (caught) => caught,
  );
  expect(error).toBeInstanceOf(StoreUnavailable);
  expect(error.message).toContain('TransactWriteItems');
  fault = () => false;
  expect(await posts()).toBe(before);
});

it('an answer that stops half-way is asked for again', async () => {
  let left = 1;
  fault = (operation, response) => {
    if (operation !== 'Query' || left-- <= 0) return false;
    response.writeHead(200, { 'content-length': '100' }).write('{');
    return true;
  };
  expect(
    await openStore(AbortSignal.timeout(9_000)).userActivities('faulty', { limit: 1 }, now),
  ).toMatchObject({
    ok: true,
  });
  expect(seen.filter((operation) => operation === 'Query')).toHaveLength(2);
});

it('a database that is not there is StoreUnavailable for every read', async () => {
  const env = { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9', TABLE_NAME: 'nowhere' };
  const store = storeOf(new Database(new DynamoDb(resolveStoreConfig(env)), 'nowhere', undefined));
  await expect(store.homeActivities({ limit: 1 }, now)).rejects.toThrow(StoreUnavailable);
  await expect(store.messageGroups(user, { limit: 1 })).rejects.toThrow(StoreUnavailable);
});

it('a request that is wrong is a fault of ours, not of the database', async () => {
  fault = (operation, response) =>
    operation === 'TransactWriteItems' && refuse(response, 'ValidationException');
  await expect(post()).rejects.toMatchObject({ name: 'ValidationException' });
});

it.each([
  [{}, /TABLE_NAME is not set/],
  [{ TABLE_NAME: 't', DYNAMODB_ENDPOINT: 'nonsense' }, /DYNAMODB_ENDPOINT is 'nonsense'/],
])('the configuration %j is refused with its variable', (env, message) => {
  expect(() => resolveStoreConfig(env)).toThrow(message);
});
