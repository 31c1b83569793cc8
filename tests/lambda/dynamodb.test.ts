import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ReceivedSpan } from '../../local/receiver/span.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { type ExpectedSpan, expectTree } from '../support/expect-tree.ts';
import { closeFunctions, httpEvent, startFunction } from '../support/function.ts';

const servers: ReturnType<typeof createServer>[] = [];
let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
}, 30_000);
afterEach(async () => {
  await closeFunctions();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(() => database?.close());

interface Call {
  readonly command: string;
  readonly input: object;
  readonly abortMs?: number;
}

type Result = { output?: Record<string, unknown>; error?: string; message?: string };

interface Options {
  readonly endpoint?: string;
  readonly handler?: string;
  readonly env?: Record<string, string>;
}

/** A function that calls the database, and the spans of what it does. */
async function start({ endpoint = database.endpoint, handler = 'handler', env = {} }: Options = {}) {
  const fn = await startFunction(`dist-fixtures/dynamodb.${handler}`, {
    timeoutMs: 15_000,
    env: { DYNAMODB_ENDPOINT: endpoint, ...env },
  });
  return {
    ...fn,
    async call(...calls: Call[]) {
      const { status, payload, requestId } = await fn.sandbox.invoke({ ...(httpEvent() as object), calls });
      expect(status).toBe('ok');
      return { results: payload as Result[], payload, requestId, spans: fn.collector.spans };
    },
  };
}

/** A database that answers as it is told, request by request, the last answer again and again. */
async function scripted(...answers: ((response: ServerResponse, request: IncomingMessage) => void)[]) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    request.resume();
    // Init's own call is answered by itself.
    if (request.headers['x-amz-target']?.toString().endsWith('DescribeTable')) {
      response.end('{}');
      return;
    }
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request);
    answer?.(response, request);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const replies =
  (status: number, body: object = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, { 'x-amzn-requestid': `request-${status}` }).end(JSON.stringify(body));
  };

const fault = (name: string, message = 'Scripted.', more: object = {}) =>
  replies(400, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, ...more });

const table = () => database.tableName;
const key = (sk: string) => ({ pk: { S: 'PK-CANARY' }, sk: { S: sk } });
const put = (sk: string) => ({
  command: 'PutItem',
  input: { TableName: table(), Item: { ...key(sk), text: { S: 'ITEM-CANARY' } } },
});
const query = (more: object = {}) => ({
  command: 'Query',
  input: {
    TableName: table(),
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'PK-CANARY' } },
    ...more,
  },
});
const transaction = (condition?: string) => ({
  command: 'TransactWriteItems',
  input: {
    TransactItems: ['t1', 't2'].map((sk) => ({
      Put: {
        TableName: table(),
        Item: { ...key(sk), text: { S: 'ITEM-CANARY' } },
        ...(condition && {
          ConditionExpression: condition,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      },
    })),
  },
});

const databaseSpan = (operation: string, fields: Partial<ExpectedSpan> = {}): ExpectedSpan => ({
  name: `${operation} ${table()}`,
  kind: 'CLIENT',
  status: 'UNSET',
  ...fields,
  attributes: {
    'db.system.name': 'aws.dynamodb',
    'db.operation.name': operation,
    'db.collection.name': table(),
    'rpc.system.name': 'aws-api',
    'rpc.method': `DynamoDB/${operation}`,
    'aws.dynamodb.table_names': [table()],
    'aws.request_id': expect.any(String),
    'cloud.region': 'eu-central-1',
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(database.endpoint).port),
    'http.response.status_code': 200,
    ...fields.attributes,
  },
  absent: ['http.request.resend_count', ...(fields.absent ?? [])],
});

const invocation = (...children: ExpectedSpan[]): ExpectedSpan => ({
  name: 'GET /things/{id}',
  kind: 'SERVER',
  children,
});

/** The one span of the database, whatever else there is. */
function onlyCall(spans: readonly ReceivedSpan[]): ReceivedSpan {
  const calls = spans.filter(({ kind }) => kind === 'CLIENT');
  expect(calls.map(({ name }) => name)).toHaveLength(1);
  return calls[0] as ReceivedSpan;
}

const inAll = (spans: readonly ReceivedSpan[]): string =>
  JSON.stringify(spans, (_, value) => (typeof value === 'bigint' ? String(value) : value));

describe('a call of DynamoDB', () => {
  it('is one span, a child of the span whose work it is, and nothing inside it makes another', async () => {
    const { call } = await start();
    const { results, spans } = await call(
      put('1'),
      query({ ScanIndexForward: false, Limit: 5 }),
      { command: 'GetItem', input: { TableName: table(), Key: key('1'), ConsistentRead: true } },
      {
        command: 'UpdateItem',
        input: {
          TableName: table(),
          Key: key('1'),
          UpdateExpression: 'SET seen = :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
    );
    expect(results.map(({ error }) => error)).toEqual([undefined, undefined, undefined, undefined]);
    expectTree(
      spans,
      invocation(
        databaseSpan('PutItem', { absent: ['aws.dynamodb.count', 'db.operation.batch.size', 'error.type'] }),
        databaseSpan('Query', {
          attributes: {
            'aws.dynamodb.limit': 5,
            'aws.dynamodb.scan_forward': false,
            'aws.dynamodb.count': 1,
            'aws.dynamodb.scanned_count': 1,
          },
          absent: ['aws.dynamodb.index_name', 'aws.dynamodb.consistent_read'],
        }),
        databaseSpan('GetItem', { attributes: { 'aws.dynamodb.consistent_read': true } }),
        databaseSpan('UpdateItem'),
      ),
    );
  });

  it('tells the index, and what is projected', async () => {
    const { call } = await start();
    const { spans } = await call(
      query({
        IndexName: 'latest',
        KeyConditionExpression: 'latest_pk = :pk',
        ProjectionExpression: 'pk, sk',
      }),
    );
    expectTree(
      spans,
      invocation(
        databaseSpan('Query', {
          attributes: { 'aws.dynamodb.index_name': 'latest', 'aws.dynamodb.projection': 'pk, sk' },
        }),
      ),
    );
  });

  it('counts a batch and a transaction, and names no table where there are several', async () => {
    const { endpoint } = await scripted(replies(200));
    const { call } = await start({ endpoint });
    const keys = (...sks: string[]) => ({ Keys: sks.map(key) });
    const batch = (RequestItems: object) => ({ command: 'BatchGetItem', input: { RequestItems } });
    const { spans } = await call(
      batch({ one: keys('a', 'b') }),
      batch({ one: keys('a') }),
      batch({ one: keys('a'), two: keys('b', 'c') }),
      transaction(),
    );
    const seen = spans
      .filter(({ kind }) => kind === 'CLIENT')
      .map(({ name, attributes }) => [
        name,
        attributes['db.collection.name'],
        attributes['aws.dynamodb.table_names'],
        attributes['db.operation.batch.size'],
      ]);
    expect(seen).toEqual(
      [
        ['BatchGetItem one', 'one', ['one'], 2n],
        ['BatchGetItem one', 'one', ['one'], undefined],
        ['BatchGetItem', undefined, ['one', 'two'], 3n],
        [`TransactWriteItems ${table()}`, table(), [table()], 2n],
      ].map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value))),
    );
  });

  it('says what it consumed, as the convention has it and as a number to add up', async () => {
    const { call } = await start();
    const { results, spans } = await call(
      put('capacity'),
      transaction(),
      query({ ConsistentRead: true }),
      query({ ReturnConsumedCapacity: 'NONE' }),
    );
    const [written, transacted, read, silent] = spans.filter(({ kind }) => kind === 'CLIENT');
    const capacity = (units: number) => [JSON.stringify({ CapacityUnits: units, TableName: table() })];
    const parsed = (span: ReceivedSpan | undefined) =>
      ((span?.attributes['aws.dynamodb.consumed_capacity'] ?? []) as string[]).map((text) =>
        JSON.parse(text),
      );
    expect(parsed(written)).toEqual(capacity(1).map((text) => JSON.parse(text)));
    expect(parsed(written)).toEqual([results[0]?.output?.ConsumedCapacity]);
    expect(written?.attributes['app.dynamodb.capacity_units']).toBe(1);
    expect(parsed(transacted)).toEqual(results[1]?.output?.ConsumedCapacity);
    expect(Number(transacted?.attributes['app.dynamodb.capacity_units'])).toBeGreaterThanOrEqual(2);
    expect(Number(read?.attributes['app.dynamodb.capacity_units'])).toBeGreaterThan(0);
    expect(silent?.attributes).not.toHaveProperty(['app.dynamodb.capacity_units']);
    expect(results[3]?.output).not.toHaveProperty('ConsumedCapacity');
  });

  it('is no span where its trace is not sampled, asks for nothing more, and still answers', async () => {
    const { endpoint, requests } = await scripted(replies(200));
    const { call, collector } = await start({ endpoint, env: { OTEL_TRACES_SAMPLER: 'always_off' } });
    const { results } = await call(query());
    expect(results[0]).toHaveProperty('output');
    expect(collector.requests).toEqual([]);
    expect(requests[0]?.headers).not.toHaveProperty('traceparent');
    expect(requests).toHaveLength(1);
  });

  it('works without tracing as it does with it', async () => {
    const { call, collector } = await start({ env: { OTEL_SDK_DISABLED: 'true' } });
    const { results } = await call(put('untraced'), query());
    expect(results[1]?.output).toMatchObject({ Count: expect.any(Number) });
    expect(results[1]?.output).not.toHaveProperty('ConsumedCapacity');
    expect(collector.requests).toEqual([]);
  });
});

describe('a call that fails', () => {
  it('counts what the SDK tried again, and keeps the last answer', async () => {
    const { endpoint, requests } = await scripted(replies(500), fault('ThrottlingException'), replies(200));
    const { call } = await start({ endpoint });
    const { results, spans } = await call(query());
    expect(results[0]).toHaveProperty('output');
    expect(requests).toHaveLength(3);
    expect(onlyCall(spans)).toMatchObject({
      status: { code: 'UNSET' },
      attributes: {
        'http.request.resend_count': 2,
        'http.response.status_code': 200,
        'app.dynamodb.retry_reason': 'ThrottlingException',
      },
    });
  });

  it('tells why it was tried again where the caller gave up meanwhile', async () => {
    const { endpoint, requests } = await scripted(fault('ThrottlingException'), () => {});
    const { call } = await start({ endpoint });
    const { results, spans } = await call({ ...query(), abortMs: 250 });
    expect(results[0]).toMatchObject({ error: 'AbortError' });
    const { attributes } = onlyCall(spans);
    expect(attributes).toMatchObject({
      'error.type': 'AbortError',
      'app.dynamodb.retry_reason': 'ThrottlingException',
    });
    expect(attributes['http.request.resend_count'] ?? 0).toBe(requests.length - 1);
  });

  it.each([
    {
      what: 'throttling',
      answer: fault('ThrottlingException'),
      type: 'ThrottlingException',
      status: 400,
      tries: 3,
    },
    { what: 'a server error', answer: replies(500), type: 'Unknown', status: 500, tries: 3 },
    {
      what: 'a table that is missing',
      answer: fault('ResourceNotFoundException'),
      type: 'ResourceNotFoundException',
      status: 400,
      tries: 1,
    },
    {
      what: 'an answer that is no JSON',
      answer: (response: ServerResponse) => response.writeHead(200).end('<html>'),
      type: 'SyntaxError',
      status: 200,
      tries: 1,
    },
  ])('$what: the error is on the span, once', async ({ answer, type, status, tries }) => {
    const { endpoint, requests } = await scripted(answer);
    const { call } = await start({ endpoint });
    const { results, spans } = await call(query());
    const { error } = results[0] ?? {};
    expect(requests).toHaveLength(tries);
    const span = onlyCall(spans);
    expect(span).toMatchObject({
      status: { code: 'ERROR' },
      events: [],
      attributes: {
        'error.type': error,
        'exception.type': error,
        'exception.message': expect.any(String),
        'exception.stacktrace': expect.any(String),
        'http.response.status_code': status,
      },
    });
    expect(error).toBe(type);
    expect(span.attributes['http.request.resend_count']).toBe(tries > 1 ? tries - 1 : undefined);
    expect(span.attributes).not.toHaveProperty(['app.dynamodb.retry_reason']);
  });

  it.each([
    { what: 'nobody listens', type: 'ECONNREFUSED', endpoint: async () => 'http://127.0.0.1:9' },
    {
      what: 'the answer never comes',
      type: 'TimeoutError',
      endpoint: async () => (await scripted(() => {})).endpoint,
    },
    {
      what: 'the connection breaks',
      type: 'TimeoutError',
      endpoint: async () => (await scripted((response) => response.socket?.resetAndDestroy())).endpoint,
    },
  ])('$what: $type, after all attempts', async ({ type, endpoint }) => {
    const { call } = await start({ endpoint: await endpoint() });
    const { results, spans } = await call(query());
    expect(results[0]).toHaveProperty('error');
    const { status, attributes } = onlyCall(spans);
    expect(status.code).toBe('ERROR');
    expect(attributes).toMatchObject({
      'error.type': type,
      'http.request.resend_count': 2,
      'server.address': '127.0.0.1',
      'db.operation.name': 'Query',
    });
    expect(attributes).not.toHaveProperty(['http.response.status_code']);
  });

  it('tells a condition that did not hold from a transaction that was cancelled', async () => {
    const { call } = await start();
    await call(put('t1'));
    const again = put('t1');
    const conditional = {
      ...again,
      input: { ...again.input, ConditionExpression: 'attribute_not_exists(pk)' },
    };
    const { results, spans } = await call(conditional, transaction('attribute_not_exists(pk)'));
    expect(results.map(({ error }) => error)).toEqual([
      'ConditionalCheckFailedException',
      'TransactionCanceledException',
    ]);
    const [check, cancelled] = spans.filter(({ status }) => status.code === 'ERROR');
    expect(check?.attributes).toMatchObject({ 'error.type': 'ConditionalCheckFailedException' });
    expect(cancelled?.attributes).toMatchObject({
      'error.type': 'TransactionCanceledException',
      'app.dynamodb.cancellation_codes': ['ConditionalCheckFailed'],
    });
    expect(inAll(spans)).not.toContain('CANARY');
  });
});

describe('what nobody should read in a trace', () => {
  const quoting = (value: string) =>
    fault('ValidationException', `Cannot be converted to a numeric value: ${value}`);

  it('is not there: keys, items, values, credentials, whatever the database quotes', async () => {
    const { endpoint } = await scripted(
      quoting('ITEM-CANARY'),
      quoting('7z'),
      fault('ValidationException', "Input collection [SET-CANARY, 'PK-CANARY'] contains duplicates"),
      fault('TransactionCanceledException', 'Cancelled [ConditionalCheckFailed]', {
        CancellationReasons: [
          { Code: 'ConditionalCheckFailed', Message: 'MESSAGE-CANARY', Item: { text: { S: 'OLD-CANARY' } } },
          { Code: 'None' },
        ],
      }),
    );
    const { call } = await start({ endpoint });
    const short = put('short');
    const { results, spans } = await call(
      put('1'),
      { ...short, input: { TableName: table(), Item: { ...key('1'), count: { N: '7z' } } } },
      { ...short, input: { TableName: table(), Item: { ...key('1'), tags: { SS: ['SET-CANARY', 'a'] } } } },
      transaction(),
    );
    // Whoever made the call sees it all.
    expect(results[0]?.message).toContain('ITEM-CANARY');
    const messages = spans
      .filter(({ kind }) => kind === 'CLIENT')
      .map(({ attributes }) => attributes['exception.message']);
    expect(messages).toEqual([
      'Cannot be converted to a numeric value: ***',
      'Cannot be converted to a numeric value: ***',
      "Input collection [***, '***'] contains duplicates",
      'Cancelled [ConditionalCheckFailed]',
    ]);
    expect(inAll(spans)).not.toMatch(/CANARY|7z|a-secret-key|anAccessKey|:pk/);
  });

  it('is not on a later call that fails with the same error, nor on what is around both', async () => {
    const { endpoint } = await scripted(quoting('ITEM-CANARY'));
    const { call } = await start({ endpoint, handler: 'rethrowing' });
    const { spans } = await call(put('1'), query());
    const said = spans.map(({ attributes }) => attributes['exception.message']).filter(Boolean);
    expect(said).toEqual(Array(3).fill('Cannot be converted to a numeric value: ***'));
  });

  it('is not on the spans around it either, and the invocation tells the error by its name', async () => {
    const { endpoint } = await scripted(quoting('ITEM-CANARY'));
    const { call } = await start({ endpoint, handler: 'failing' });
    const { payload, spans } = await call(put('1'));
    expect(payload).toMatchObject({ statusCode: 503 });
    const failed = {
      'error.type': 'ValidationException',
      'exception.type': 'ValidationException',
      'exception.message': 'Cannot be converted to a numeric value: ***',
      'exception.stacktrace': /ValidationException/,
    };
    expectTree(spans, {
      name: 'GET /things/{id}',
      status: 'ERROR',
      attributes: { ...failed, 'http.response.status_code': 503 },
      children: [
        {
          name: 'work',
          status: 'ERROR',
          attributes: failed,
          children: [{ name: `PutItem ${table()}`, status: 'ERROR', attributes: failed }],
        },
        { name: 'nested', status: 'UNSET', absent: ['error.type'] },
      ],
    });
    expect(inAll(spans)).not.toContain('CANARY');
  });
});

describe('inputs that no type allows', () => {
  it('fail for the caller as they would without tracing, and break nothing', async () => {
    const { endpoint } = await scripted(replies(200));
    const { sandbox, collector } = await start({ endpoint, handler: 'hostile' });
    const { status, payload } = await sandbox.invoke(httpEvent());
    expect(status).toBe('ok');
    const outcomes = payload as [string, string][];
    expect(outcomes.length).toBeGreaterThan(50);
    expect(outcomes.map(([traced]) => traced)).toEqual(outcomes.map(([, plain]) => plain));
    const spans = await collector.waitForSpans(2);
    expect(spans.filter(({ kind }) => kind === 'SERVER')).toMatchObject([{ status: { code: 'UNSET' } }]);
    const { attributes } = spans.find(({ name }) => name === 'GetItem things') as ReceivedSpan;
    expect(String(attributes['aws.dynamodb.projection']).length).toBeLessThanOrEqual(16_384);
  });
});

describe('the route of a function that serves two', () => {
  it('is said from inside another span: on the invocation, and in its name', async () => {
    const { call } = await start({ handler: 'routed' });
    const { spans } = await call();
    expectTree(spans, {
      name: 'GET /things/@{handle}',
      kind: 'SERVER',
      attributes: { 'http.route': '/things/@{handle}' },
      children: [{ name: 'nested', absent: ['http.route'] }],
    });
  });

  it.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_SAMPLER: 'always_off' }])(
    'is nothing to say where there are no spans (%p)',
    async (env) => {
      const { call, collector, sandbox } = await start({ handler: 'routed', env });
      const { payload } = await call();
      expect(payload).toMatchObject({ statusCode: 200 });
      expect(collector.requests).toEqual([]);
      expect(sandbox.logs().filter((line) => line.includes('Span'))).toEqual([]);
    },
  );
});
