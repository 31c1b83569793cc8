import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDb } from '../../lib/store/client.ts';
import { resolveStoreConfig } from '../../lib/store/config.ts';
import { Database } from '../../lib/store/database.ts';
import { homeActivities } from '../../lib/store/feeds.ts';
import { type EmbeddedDatabase, startEmbedded } from '../../local/database/embedded.ts';
import { seed } from '../../local/database/seed.ts';
import { ensureTable } from '../../local/database/table.ts';

const started: EmbeddedDatabase[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'database-'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((database) => database.stop()));
  await rm(folder, { recursive: true });
});

async function open() {
  const embedded = await startEmbedded({ folder });
  started.push(embedded);
  const env = { DYNAMODB_ENDPOINT: embedded.endpoint, TABLE_NAME: 'cruddur-test' };
  const dynamoDb = new DynamoDb(resolveStoreConfig(env));
  await ensureTable(dynamoDb.client, 'cruddur-test');
  return { embedded, database: new Database(dynamoDb, 'cruddur-test', undefined) };
}

const now = new Date();

it('keeps its data over a kill, and is seeded once, also by two at a time', async () => {
  const first = await open();
  expect((await Promise.all([seed(first.database, now), seed(first.database, now)])).sort()).toEqual([
    false,
    true,
  ]);
  await first.embedded.stop();
  const { database } = await open();
  expect(await seed(database, now)).toBe(false);
  const home = await homeActivities(database, { limit: 100 }, now);
  expect(home.ok && home.value.items.map(({ handle }) => handle)).toEqual(['garek', 'andrewbrown', 'worf']);
});

it('finishes the transaction that a killed process had begun to write', async () => {
  const first = await open();
  await first.embedded.stop();
  const Item = { pk: { S: 'half' }, sk: { S: 'written' } };
  const requests = [{ table: 'cruddur-test', request: { PutRequest: { Item } } }];
  await writeFile(join(folder, 'transaction.json'), JSON.stringify(requests));
  const { database } = await open();
  expect(await database.get({ pk: 'half', sk: 'written' })).toEqual({ pk: 'half', sk: 'written' });
  await expect(readFile(join(folder, 'transaction.json'))).rejects.toThrow('ENOENT');
});

it('ends with whoever started it', async () => {
  const script = `
    import { startEmbedded } from './local/database/embedded.ts';
    console.log((await startEmbedded()).endpoint);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(parent.stdout, 'data');
  const endpoint = String(line).trim();
  expect((await fetch(endpoint, { method: 'POST', body: '{}' })).status).toBe(400);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  const answers = () =>
    fetch(endpoint, { method: 'POST' }).then(
      () => true,
      () => false,
    );
  while (await answers()) await new Promise((resolve) => setTimeout(resolve, 50));
});

it('serves programs on this machine and no pages, and survives nonsense', async () => {
  const { embedded } = await open();
  const { port } = new URL(embedded.endpoint);
  const ask = (headers: Record<string, string>, body = '{}') =>
    new Promise<[number | undefined, string]>((resolve, reject) => {
      const outgoing = request({ port, host: '127.0.0.1', method: 'POST', headers }, (incoming) => {
        let text = '';
        incoming.on('data', (chunk) => (text += chunk)).on('end', () => resolve([incoming.statusCode, text]));
      });
      outgoing.on('error', reject).end(body);
    });
  const target = { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems' };
  expect((await ask({ ...target, host: 'evil.example.com' }))[0]).toBe(403);
  expect((await ask({ ...target, origin: 'http://localhost:3000' }))[0]).toBe(403);
  for (const body of [
    '',
    '{',
    '[]',
    'null',
    '{"TransactItems":5}',
    '{"TransactItems":[null]}',
    '{"TransactItems":[{"Put":{}}]}',
  ]) {
    const [status, text] = await ask(target, body);
    expect([body, status, JSON.parse(text).__type]).toEqual([body, 400, expect.stringMatching(/Exception$/)]);
  }
  expect((await ask({}, '{}'))[0]).toBe(400);
});
