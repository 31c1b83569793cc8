import { claimsOf, type Route, startApi } from '../support/api.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { expectTree } from '../support/expect-tree.ts';
import { closeFunctions } from '../support/function.ts';

let database: TestDatabase;
let api: Awaited<ReturnType<typeof startApi>>;

beforeAll(async () => {
  database = await startDatabase();
  api = await startApi(database);
});
afterAll(async () => {
  await closeFunctions();
  await database.close();
});

const andrew = claimsOf('andrewbrown');
const worf = claimsOf('worf');
const unknownUuid = '00000000-0000-4000-8000-000000000000';

const post = async (message: string, claims = andrew, ttl = '7-days') =>
  (await api.call('POST /api/activities', { body: { message, ttl }, claims })).json;

describe('activities', () => {
  it('appear in every list that they belong to, with their replies', async () => {
    const created = await post('Klingons like #PruneJuice, says @Worf.');
    expect(created).toMatchObject({ handle: 'andrewbrown', display_name: 'ANDREWBROWN', replies_count: 0 });
    const reply = await api.call('POST /api/activities/{uuid}/reply', {
      params: { uuid: created.uuid },
      body: { message: 'A warrior’s drink, @andrewbrown' },
      claims: worf,
    });
    expect(reply.json).toMatchObject({ reply_to_activity_uuid: created.uuid, handle: 'worf' });
    const replied = { ...created, replies_count: 1, replies: [reply.json] };

    expect((await api.call('GET /api/activities/home')).json).toContainEqual(replied);
    expect((await api.call('GET /api/activities/{id}', { params: { id: created.uuid } })).json).toEqual(
      replied,
    );
    const ofUser = await api.call('GET /api/activities/{id}', { params: { id: '@AndrewBrown' } });
    expect(ofUser.json).toEqual([replied]);
    for (const term of ['klingons', '%23prunejuice', 'PRUNEJUICE', 'says%20klingons']) {
      const found = await api.call('GET /api/activities/search', { query: `term=${term}` });
      expect([term, found.json]).toEqual([term, [replied]]);
    }
    for (const term of ['klingon', '%23klingons', 'klingons%20vulcans', 'x%20klingons', '!']) {
      const found = await api.call('GET /api/activities/search', { query: `term=${term}` });
      expect([term, found.json]).toEqual([term, []]);
    }
    const [mention] = (await api.call('GET /api/activities/notifications', { claims: worf })).json;
    expect(mention).toEqual(replied);
    const [notified] = (await api.call('GET /api/activities/notifications', { claims: andrew })).json;
    expect(notified).toMatchObject({ uuid: reply.json.uuid, reply_to_activity_uuid: created.uuid });
  });

  it('come in pages, whose cursors are good for their own list alone', async () => {
    const paging = claimsOf('pager');
    const posted: string[] = [];
    for (let number = 0; number < 7; number += 1) posted.unshift((await post(`page ${number}`, paging)).uuid);
    const seen: string[] = [];
    let query = 'limit=3';
    for (;;) {
      const page = await api.call('GET /api/activities/{id}', { params: { id: '@pager' }, query });
      seen.push(...page.json.map(({ uuid }: { uuid: string }) => uuid));
      const next = /^<\?(.+)>; rel="next"$/.exec(page.headers.link ?? '');
      if (!next?.[1]) break;
      query = next[1];
    }
    expect(seen).toEqual(posted);
    expect((await api.call('GET /api/activities/home', { query })).json.error).toBe('cursor_invalid');
    for (const cursor of ['x', 'bnVsbA', encodeURIComponent('["home","1"]'), 'A'.repeat(5_000)]) {
      const { statusCode } = await api.call('GET /api/activities/home', { query: `cursor=${cursor}` });
      expect(statusCode).toBe(400);
    }
    for (const limit of ['0', '101', '-1', '1.5', 'x', '']) {
      const { json } = await api.call('GET /api/activities/home', { query: `limit=${limit}` });
      expect([limit, json.error]).toEqual([limit, 'limit_invalid']);
    }
  });

  it('show at most the latest three replies in lists, and pages of all on their own', async () => {
    const { uuid } = await post('Answer me');
    const replies: string[] = [];
    for (const number of [1, 2, 3, 4, 5]) {
      const body = { message: `answer ${number}` };
      const reply = await api.call('POST /api/activities/{uuid}/reply', {
        params: { uuid },
        body,
        claims: worf,
      });
      replies.push(reply.json.uuid);
    }
    const uuids = (list: { uuid: string }[]) => list.map((one) => one.uuid);
    const home = (await api.call('GET /api/activities/home')).json;
    const shown = home.find((activity: { uuid: string }) => activity.uuid === uuid);
    expect(shown.replies_count).toBe(5);
    expect(uuids(shown.replies)).toEqual(replies.slice(2));
    const first = await api.call('GET /api/activities/{id}', {
      params: { id: uuid },
      query: 'x=~~~&limit=4',
    });
    expect(uuids(first.json.replies)).toEqual(replies.slice(0, 4));
    const query = /\?(.+)>/.exec(first.headers.link ?? '')?.[1] ?? '';
    expect(query).toMatch(/^limit=4&cursor=/);
    const second = await api.call('GET /api/activities/{id}', { params: { id: uuid }, query });
    expect(uuids(second.json.replies)).toEqual(replies.slice(4));
    expect(second.headers.link).toBeUndefined();
  });
});

describe('rules', () => {
  const codes = async (route: Route, body: unknown, params = {}) =>
    (await api.call(route, { body, params, claims: andrew })).json;

  it('are answered by their codes, all at once', async () => {
    expect(await codes('POST /api/activities', {})).toEqual(['message_blank', 'ttl_blank']);
    expect(await codes('POST /api/activities', { message: ' \u200b\u0000 ', ttl: '7-days' })).toEqual([
      'message_blank',
    ]);
    for (const message of ['\u3164', '\u2800\u115f', '\ufe0f\u034f', '\u00ad']) {
      expect(await codes('POST /api/activities', { message, ttl: '7-days' })).toEqual(['message_blank']);
    }
    expect(await codes('POST /api/activities', { message: 'x'.repeat(281), ttl: 'toString' })).toEqual([
      'message_exceed_max_chars',
      'ttl_blank',
    ]);
    const reply = 'POST /api/activities/{uuid}/reply';
    expect(await codes(reply, { message: null }, { uuid: '%20' })).toMatchObject(['message_blank']);
    expect(await codes(reply, { message: 'x' }, { uuid: ' ' })).toEqual(['activity_uuid_blank']);
    expect(await codes(reply, { message: 'x'.repeat(1_025) }, { uuid: unknownUuid })).toEqual([
      'message_exceed_max_chars',
    ]);
    expect(await codes('POST /api/messages', {})).toEqual(['message_blank', 'user_reciever_handle_blank']);
    expect((await api.call('GET /api/activities/search', {})).json).toEqual(['search_term_blank']);
    expect((await api.call('GET /api/activities/{id}', { params: { id: '@' } })).json).toEqual([
      'blank_user_handle',
    ]);
  });

  it('count characters as people see them', async () => {
    const family = '👨‍👩‍👧‍👦';
    expect(await post(family.repeat(150))).toMatchObject({ message: family.repeat(150) });
    expect(await post('e\u0301'.repeat(280))).toHaveProperty('uuid');
    expect(await post('e\u0301'.repeat(281))).toEqual(['message_exceed_max_chars']);
    expect(await post(family.repeat(200))).toEqual(['message_exceed_max_chars']);
  });

  it.each([
    ['{', 'json_malformed'],
    ['', 'json_malformed'],
    ['[]', 'body_invalid'],
    ['"x"', 'body_invalid'],
    ['{"message":5,"ttl":"7-days"}', 'body_invalid'],
    ['{"message":"\\ud800","ttl":"7-days"}', 'body_invalid'],
    [JSON.stringify({ message: 'x'.repeat(70_000), ttl: '7-days' }), 'body_too_large'],
  ])('refuse the body %.40s', async (rawBody, error) => {
    const { json, statusCode } = await api.call('POST /api/activities', { rawBody, claims: andrew });
    expect(json).toEqual({
      error,
      message: expect.any(String),
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(statusCode).toBe(error === 'body_too_large' ? 413 : 400);
  });

  it('know no activity that is not there', async () => {
    for (const id of [unknownUuid, 'nonsense', '__proto__', '%00']) {
      expect((await api.call('GET /api/activities/{id}', { params: { id } })).json.error).toBe(
        'activity_unknown',
      );
    }
    const body = { message: 'x' };
    const reply = await api.call('POST /api/activities/{uuid}/reply', {
      params: { uuid: unknownUuid },
      body,
      claims: worf,
    });
    expect([reply.statusCode, reply.json.error]).toEqual([404, 'activity_unknown']);
  });
});

describe('a retried write', () => {
  it('is one write, and the same answer', async () => {
    const request = { body: { message: 'Once only', ttl: '1-day' }, claims: claimsOf('retrier') };
    const keyed = { ...request, headers: { 'Idempotency-Key': 'key 1' } };
    const answers = [];
    for (const _ of [1, 2, 3]) answers.push(await api.call('POST /api/activities', keyed));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    const listed = await api.call('GET /api/activities/{id}', { params: { id: '@retrier' } });
    expect(listed.json).toHaveLength(1);
    const other = await api.call('POST /api/activities', {
      ...keyed,
      body: { message: 'Other', ttl: '1-day' },
    });
    expect([other.statusCode, other.json]).toEqual([422, ['idempotency_key_reused']]);
    const somebody = await api.call('POST /api/activities', { ...keyed, claims: claimsOf('somebody') });
    expect(somebody.json.uuid).not.toBe(answers[0]?.json.uuid);
    const bad = await api.call('POST /api/activities', { ...request, headers: { 'idempotency-key': 'é' } });
    expect(bad.json.error).toBe('idempotency_key_invalid');
  });
});

describe('messages', () => {
  const send = (from: string, to: string, message: string) =>
    api.call('POST /api/messages', { body: { message, user_receiver_handle: to }, claims: claimsOf(from) });
  const read = async (as: string, other: string) =>
    (await api.call('GET /api/messages/{handle}', { params: { handle: `@${other}` }, claims: claimsOf(as) }))
      .json;

  it('are read by the two who wrote them, oldest first, and by nobody else', async () => {
    for (const [from, to, text] of [
      ['kira', 'odo', 'one'],
      ['odo', 'kira', 'two'],
      ['kira', 'quark', 'three'],
    ] as const) {
      expect((await send(from, to, text)).statusCode).toBe(200);
    }
    const texts = (list: { message: string }[]) => list.map(({ message }) => message);
    expect(texts(await read('kira', 'odo'))).toEqual(['one', 'two']);
    expect(texts(await read('odo', 'KIRA'))).toEqual(['one', 'two']);
    expect(texts(await read('quark', 'odo'))).toEqual([]);
    expect(texts(await read('rom', 'kira'))).toEqual([]);
    // Nor by a name made to look like another conversation.
    for (const handle of ['@odo#kira', '@', '@odo%23kira', '@../kira']) {
      const answer = await api.call('GET /api/messages/{handle}', {
        params: { handle },
        claims: claimsOf('quark'),
      });
      expect(JSON.stringify(answer.json)).not.toContain('"one"');
    }
    const groups = (await api.call('GET /api/message_groups', { claims: claimsOf('kira') })).json;
    expect(groups.map(({ handle }: { handle: string }) => handle)).toEqual(['quark', 'odo']);
    expect(groups[1].display_name).toBe('ODO');
    expect((await api.call('GET /api/message_groups', { claims: claimsOf('rom') })).json).toEqual([]);
    await send('morn', 'morn', 'note to self');
    expect(texts(await read('morn', 'morn'))).toEqual(['note to self']);
  });
});

describe('identity', () => {
  const writes: [Route, object][] = [
    ['POST /api/activities', { body: { message: 'x', ttl: '1-day' } }],
    ['POST /api/activities/{uuid}/reply', { body: { message: 'x' }, params: { uuid: unknownUuid } }],
    ['POST /api/messages', { body: { message: 'x', user_receiver_handle: 'y' } }],
    ['GET /api/message_groups', {}],
    ['GET /api/messages/{handle}', { params: { handle: '@worf' } }],
    ['GET /api/activities/notifications', {}],
  ];

  it.each(writes)('is needed for %s, and is nobody by default', async (route, request) => {
    for (const claims of [undefined, {}, { 'cognito:username': 'worf' }, { sub: '' }, { sub: 7 }]) {
      const { statusCode, json } = await api.call(route, { ...request, ...(claims && { claims }) });
      expect([statusCode, json.error]).toEqual([401, 'unauthorized']);
    }
  });

  it.each(writes)('has a handle for %s that the user cannot choose', async (route, request) => {
    const blank = route === 'POST /api/messages' ? 'user_sender_handle_blank' : 'user_handle_blank';
    const chosen = {
      sub: 'mallory',
      preferred_username: 'worf',
      nickname: 'worf',
      name: 'Worf',
      handle: 'worf',
    };
    const body = { ...(request as { body?: object }).body, handle: 'worf', user_handle: 'worf' };
    const headers = { 'x-user': 'worf', authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ3b3JmIn0.' };
    const { statusCode, json } = await api.call(route, { ...request, body, headers, claims: chosen });
    expect([statusCode, json]).toEqual([422, [blank]]);
    // The last ones look like worf, or fold to it.
    for (const name of ['worf#x', '.worf', 'Worf', 'ｗｏｒｆ', 'worf\ufe0f', 'w\u043erf', 'worf\u3164']) {
      const odd = { sub: 'mallory', 'cognito:username': name };
      expect((await api.call(route, { ...request, claims: odd })).json.error).toBe('handle_invalid');
    }
  });

  it.each(writes)('keeps its handle in %s from whoever gets the same name later', async (route, request) => {
    await post('mine', claimsOf('owner'));
    const { statusCode, json } = await api.call(route, {
      ...request,
      claims: claimsOf('owner', 'another sub'),
    });
    expect([statusCode, json.error]).toEqual([403, 'handle_taken']);
  });
});

describe('traces', () => {
  it('show the queries made for the feed, inside the span whose work they are', async () => {
    const { sandbox, collector } = await api.functionOf('GET /api/activities/home');
    collector.clear();
    await sandbox.invoke({
      version: '2.0',
      routeKey: 'GET /api/activities/home',
      requestContext: { http: { method: 'GET' } },
    });
    const spans = await collector.waitForSpans(18);
    const table = database.tableName;
    const query = {
      name: `Query ${table}`,
      kind: 'CLIENT' as const,
      attributes: {
        'db.system.name': 'aws.dynamodb',
        'db.operation.name': 'Query',
        'db.collection.name': table,
        'app.dynamodb.capacity_units': expect.any(Number),
        'aws.dynamodb.limit': 21,
        'aws.dynamodb.count': expect.any(Number),
        'aws.dynamodb.scan_forward': false,
        'aws.request_id': /./,
        'rpc.system.name': 'aws-api',
        'rpc.method': 'DynamoDB/Query',
        'cloud.region': 'eu-central-1',
        'server.address': /./,
        'http.response.status_code': 200,
      },
    };
    const [root] = spans.filter(({ kind }) => kind === 'SERVER');
    const data = spans.find(({ name }) => name === 'home-activities-data');
    expect(root?.name).toBe('GET /api/activities/home');
    const calls = spans.filter(({ kind }) => kind === 'CLIENT');
    expect(calls.map(({ parentSpanId }) => parentSpanId)).toEqual(calls.map(() => data?.spanId));
    expect(calls.filter(({ name }) => name === query.name)).toHaveLength(14);
    expectTree([calls.find(({ name }) => name === query.name) as (typeof calls)[0]], query);
    expect(calls.filter(({ name }) => name === `BatchGetItem ${table}`)).toHaveLength(1);
    expect(spans).toHaveLength(18);
  });

  it.each([
    ['@worf', '/api/activities/@{handle}'],
    [unknownUuid, '/api/activities/{uuid}'],
  ])('say for %s which of the two routes it was', async (id, route) => {
    const { collector } = await api.functionOf('GET /api/activities/{id}');
    collector.clear();
    await api.call('GET /api/activities/{id}', { params: { id } });
    const root = (await collector.waitForSpans(2)).find(({ kind }) => kind === 'SERVER');
    expect(root).toMatchObject({ name: `GET ${route}`, attributes: { 'http.route': route } });
  });

  it('hold no message, handle or key', async () => {
    const { collector } = await api.functionOf('POST /api/activities');
    collector.clear();
    await post('A secret plan', claimsOf('dukat'));
    const spans = await collector.waitForSpans(3);
    const everything = JSON.stringify(spans, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
    expect(everything).toContain('TransactWriteItems');
    expect(everything).not.toMatch(/secret plan|dukat/i);
  });
});
