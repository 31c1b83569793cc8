import { QueryCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { apiEvent, claimsOf, type Route, routes, startApi } from '../support/api.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { closeFunctions } from '../support/function.ts';

let database: TestDatabase;
let api: Awaited<ReturnType<typeof startApi>>;
let activityUuid: string;
beforeAll(async () => {
  database = await startDatabase();
  api = await startApi(database);
  const body = { message: 'Answer this', ttl: '30-days' };
  activityUuid = (await api.call('POST /api/activities', { body, claims: claimsOf('dax') })).json.uuid;
});
afterAll(async () => {
  await closeFunctions();
  await database.close();
});

const odd = fc.constantFrom(
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '__proto__',
    'constructor',
    '@',
    '@__proto__',
    '👨‍👩‍👧‍👦',
    'é',
    'x'.repeat(300),
    '@'.repeat(90),
    '#a #b @c',
  ],
);
const text = fc.oneof(
  odd,
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
);
const value = fc.oneof(text, fc.jsonValue(), fc.constant(null), fc.double(), fc.constant('x'.repeat(5_000)));
const body = fc.oneof(
  fc.record(
    {
      message: value,
      ttl: fc.oneof(fc.constantFrom('1-hour', '30-days'), value),
      user_receiver_handle: value,
    },
    { requiredKeys: [] },
  ),
  {
    weight: 4,
    arbitrary: fc.record({
      message: text,
      ttl: fc.constant('1-day'),
      user_receiver_handle: fc.constantFrom('worf', '@Garek'),
    }),
  },
  fc.jsonValue(),
);
const pair = fc.tuple(fc.oneof(fc.constantFrom('limit', 'cursor', 'term'), text), text);
const query = fc
  .array(pair, { maxLength: 12 })
  .map((pairs) =>
    pairs
      .map(
        ([name, of]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(of.toWellFormed())}`,
      )
      .join('&'),
  );
const request = fc.record({
  route: fc.constantFrom(...(Object.keys(routes) as Route[])),
  body: fc.oneof({ weight: 6, arbitrary: body.map((json) => JSON.stringify(json)) }, text),
  query: fc.oneof(query, text, fc.constant(`term=${'x'.repeat(20_000)}`)),
  id: fc.oneof(
    text,
    fc.uuid(),
    text.map((name) => `@${name}`),
  ),
  key: fc.option(text, { nil: undefined, freq: 1 }),
  handle: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('kira', 'odo') }, text),
  replied: fc.boolean(),
});

/** All items of a partition. */
async function items(pk: string): Promise<number> {
  const command = new QueryCommand({
    TableName: database.tableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk } },
  });
  return (await database.dynamoDb.client.send(command)).Count ?? 0;
}

/** It is in the conversation, and the conversation is in both users' lists. */
async function expectMessage(
  message: { uuid: string },
  body: { user_receiver_handle: string },
  sender: string,
) {
  const receiver = body.user_receiver_handle.replace(/^@/, '').toLowerCase();
  for (const [reader, other] of [
    [sender, receiver],
    [receiver, sender],
  ] as const) {
    const claims = claimsOf(reader, `sub of ${reader}`);
    const params = { handle: `@${other}` };
    const read = await api.call('GET /api/messages/{handle}', { params, claims, query: 'limit=100' });
    expect(read.json).toContainEqual(message);
    const groups = await api.call('GET /api/message_groups', { claims });
    expect(groups.json[0].handle).toBe(other);
  }
}

/** It is on its activity, and counted. */
async function expectReply(reply: { uuid: string; reply_to_activity_uuid: string }) {
  const params = { id: reply.reply_to_activity_uuid };
  const shown = await api.call('GET /api/activities/{id}', { params, query: 'limit=100' });
  expect(shown.json.replies).toContainEqual(reply);
  expect(shown.json.replies).toHaveLength(shown.json.replies_count);
}

it('whatever comes, the answer is one of the contract, and a write is whole or not at all', async () => {
  const tally = new Map<number, number>();
  let written = 0;
  await fc.assert(
    fc.asyncProperty(request, async ({ route, body, query, id, key, handle, replied }) => {
      const answer = await api.call(route, {
        params: { id, uuid: replied ? activityUuid : id, handle: id },
        rawBody: body,
        query,
        claims: claimsOf(handle, `sub of ${handle}`),
        ...(key !== undefined && { headers: { 'idempotency-key': key } }),
      });
      tally.set(answer.statusCode, (tally.get(answer.statusCode) ?? 0) + 1);
      expect(answer.statusCode).toBeLessThan(500);
      expect(answer.body).not.toMatch(/\n {4}at |\.ts:\d|\.js:\d/);
      if (answer.statusCode !== 200 || !route.startsWith('POST')) return;
      written += 1;
      if (route === 'POST /api/messages') return expectMessage(answer.json, JSON.parse(body), handle);
      if (route !== 'POST /api/activities') return expectReply(answer.json);
      const { uuid, handle: author } = answer.json;
      expect(await items(`ACTIVITY#${uuid}`)).toBe(1);
      const feed = await api.call('GET /api/activities/{id}', {
        params: { id: `@${author}` },
        query: 'limit=1',
      });
      expect(feed.json[0].uuid).toBe(uuid);
      const home = await api.call('GET /api/activities/home', { query: 'limit=1' });
      expect(home.json[0].uuid).toBe(uuid);
    }),
    { numRuns: 400 },
  );
  expect([...tally.keys()]).toEqual(expect.arrayContaining([200, 400, 422]));
  expect(written).toBeGreaterThan(10);
}, 120_000);

it('whatever the event is, the function answers', async () => {
  const { sandbox } = await api.functionOf('GET /api/activities/{id}');
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (extra) => {
      const event = Object(apiEvent('GET /api/activities/{id}', { params: { id: '@worf' } }));
      const { payload } = await sandbox.invoke({
        ...event,
        ...(typeof extra === 'object' ? extra : { rawQueryString: String(extra) }),
      });
      expect((payload as { statusCode: number }).statusCode).toBeLessThan(500);
    }),
    { numRuns: 100 },
  );
});
