import { readdirSync, readFileSync } from 'node:fs';
import type { ReceivedSpan } from '../../local/receiver/span.ts';
import { type ExpectedSpan, expectTree } from '../support/expect-tree.ts';
import { closeFunctions, httpEvent, startFunction, type TestFunction } from '../support/function.ts';

const sampleText = (name: string): string => readFileSync(`events/${name}.json`, 'utf8');
const sample = (name: string): Record<string, unknown> => JSON.parse(sampleText(name));
const samples = readdirSync('events').map((file) => file.replace(/\.json$/, ''));

interface Echo {
  readonly event: unknown;
  readonly calls: number;
}

/** One sandbox for many events: `calls` counts on, so that a handler called twice is found out. */
let echo: TestFunction;
let calls = 0;

beforeAll(async () => {
  echo = await startFunction('dist-fixtures/echo.handler');
});
afterAll(closeFunctions);

/** Sends an event's JSON; expects that the handler got the very event, once, and that one span tells of it. */
async function sendText(json: string): Promise<ReceivedSpan> {
  echo.collector.clear();
  const { status, raw } = await echo.sandbox.invoke(undefined, { rawBody: json });
  calls += 1;
  expect(status).toBe('ok');
  const answer = JSON.parse(raw) as Echo;
  expect(answer.calls).toBe(calls);
  expect(JSON.stringify(answer.event) === JSON.stringify(JSON.parse(json))).toBe(true);
  expect(await echo.collector.waitForSpans(1)).toHaveLength(1);
  const [span] = echo.collector.spans;
  expect(span).toMatchObject({ kind: 'SERVER', status: { code: 'UNSET' }, events: [] });
  return span as ReceivedSpan;
}

const send = (event: unknown): Promise<ReceivedSpan> => sendText(JSON.stringify(event));

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const stranger = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };

/** What each sample becomes. */
const expected: Record<string, ExpectedSpan & { readonly links?: readonly object[] }> = {
  'home-activities': {
    name: 'GET /api/activities/home',
    attributes: {
      'faas.trigger': 'http',
      'http.request.method': 'GET',
      'http.route': '/api/activities/home',
      'url.path': '/api/activities/home',
      'url.scheme': 'https',
      'server.address': 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
      'client.address': '203.0.113.7',
      'user_agent.original': 'curl/8.7.1',
      'network.protocol.version': '1.1',
      'http.response.status_code': 200,
    },
    absent: ['url.query', 'server.port', 'http.request.method_original', 'http.request.body.size'],
  },
  'rest-api': {
    name: 'GET /api/activities/{id}',
    attributes: {
      'faas.trigger': 'http',
      'http.request.method': 'GET',
      'http.route': '/api/activities/{id}',
      'url.path': '/api/activities/@andrewbrown',
      'url.scheme': 'https',
      'url.query': 'access_token=REDACTED&access_token=REDACTED&page=2&tag=cloud&tag=travel%20%26%20food',
      'server.address': 'r1e2s3t4a5.execute-api.eu-central-1.amazonaws.com',
      'client.address': '203.0.113.7',
      'user_agent.original': firefox,
      'network.protocol.version': '1.1',
    },
    absent: ['http.response.status_code'],
  },
  'http-api-payload-1': {
    name: 'POST /api/activities/{id}/reply',
    attributes: {
      'faas.trigger': 'http',
      'http.request.method': 'POST',
      'http.route': '/api/activities/{id}/reply',
      'http.request.body.size': 32,
      'url.path': '/api/activities/26e12864-1c26-5c3a-9658-97a10f8fea67/reply',
      'url.scheme': 'https',
      'server.address': 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
      'client.address': '203.0.113.7',
      'user_agent.original': 'curl/8.7.1',
      'network.protocol.version': '1.1',
    },
    absent: ['url.query'],
  },
  'function-url': {
    name: 'GET',
    attributes: {
      'faas.trigger': 'http',
      'http.request.method': 'GET',
      'url.path': '/api/activities/search',
      'url.scheme': 'https',
      'url.query': 'term=%23cloud&%74oken=REDACTED',
      'server.address': 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6.lambda-url.eu-central-1.on.aws',
      'client.address': '2001:db8::7',
      'user_agent.original': 'curl/8.7.1',
      'network.protocol.version': '1.1',
      'http.request.body.size': 0,
      'http.response.status_code': 200,
    },
    absent: ['http.route'],
  },
  'load-balancer': {
    name: 'POST',
    attributes: {
      'faas.trigger': 'http',
      'http.request.method': 'POST',
      'http.request.body.size': 21,
      'url.path': '/api/activities',
      'url.scheme': 'http',
      'url.query': 'client=web%20app&%61pi_key=REDACTED',
      'server.address': 'cruddur.example.com',
      'server.port': 8080,
      'client.address': '203.0.113.7',
      'user_agent.original': 'curl/8.7.1',
    },
    absent: ['http.route', 'network.protocol.version'],
  },
  'load-balancer-multi-value': {
    name: 'GET',
    attributes: {
      'faas.trigger': 'http',
      'http.request.method': 'GET',
      'url.path': '/api/activities/home',
      'url.scheme': 'http',
      'url.query': 'tag=cloud&tag=star%20trek&token=REDACTED&token=REDACTED',
      'server.address': 'cruddur.example.com',
      'server.port': 8080,
      'client.address': '203.0.113.7',
      'user_agent.original': 'curl/8.7.1',
    },
    absent: ['http.route', 'network.protocol.version'],
  },
  sqs: {
    name: 'process activities-expired',
    attributes: {
      'faas.trigger': 'pubsub',
      'messaging.system': 'aws_sqs',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'activities-expired',
      'messaging.batch.message_count': 3,
    },
    links: [
      { ...stranger, traceState: 'vendor=1' },
      { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' },
    ],
  },
  sns: {
    name: 'process activity-created',
    attributes: {
      'faas.trigger': 'pubsub',
      'messaging.system': 'aws.sns',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'activity-created',
      'messaging.batch.message_count': 1,
    },
    links: [stranger],
  },
  kinesis: {
    name: 'process clicks',
    attributes: {
      'faas.trigger': 'pubsub',
      'messaging.system': 'aws.kinesis',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'clicks',
      'messaging.batch.message_count': 2,
    },
  },
  'eventbridge-schedule': { name: 'echo', attributes: { 'faas.trigger': 'timer' } },
  eventbridge: { name: 'echo', attributes: { 'faas.trigger': 'pubsub' } },
  s3: {
    name: 'echo',
    attributes: {
      'faas.trigger': 'datasource',
      'faas.document.collection': 'cruddur-avatars',
      'faas.document.operation': 'insert',
    },
  },
  'dynamodb-stream': {
    name: 'echo',
    attributes: {
      'faas.trigger': 'datasource',
      'faas.document.collection': 'cruddur',
      'faas.document.operation': 'edit',
    },
  },
};

/** What the samples hold and no span may: secrets and the content of messages. */
const confidential = /example-token|example-key|Make it so|very fun|Engage/;

describe('a sample in events/', () => {
  it('has its expectation here', () => {
    expect(Object.keys(expected).sort()).toEqual(samples.sort());
  });

  it.each(Object.entries(expected))('%s tells its trigger', async (name, { links = [], ...tree }) => {
    const span = await sendText(sampleText(name));
    expectTree([span], {
      ...tree,
      absent: ['url.full', 'error.type', ...(tree.absent ?? [])],
    });
    expect(span.links).toMatchObject(links);
    expect(span.links).toHaveLength(links.length);
    expect(Object.values(span.attributes).join('\n')).not.toMatch(confidential);
  });

  it.each(samples)('%s comes through with a lone surrogate in each of its texts and keys', async (name) => {
    const span = await send(withLoneSurrogates(sample(name)));
    expect(span.name).toBe(span.name.toWellFormed());
    expect(span.attributes['faas.trigger']).toBe(expected[name]?.attributes?.['faas.trigger']);
    expect(Object.values(span.attributes).join('\n')).not.toMatch(confidential);
  });
});

/** Adds half a character to every text, but for those that say what kind of event it is, and to each object's keys. */
function withLoneSurrogates(value: unknown, key = ''): unknown {
  if (typeof value === 'string')
    return /^(eventSource|detail-type|httpMethod)$/i.test(key) ? value : `${value}\ud800`;
  if (Array.isArray(value)) return value.map((item) => withLoneSurrogates(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, withLoneSurrogates(item, name)]);
  return { ...Object.fromEntries(entries), 'half \udc00': 'a \udfff key' };
}

describe('an event that is no known trigger', () => {
  it.each<[string, string]>([
    ['{}', '{}'],
    ['null', 'null'],
    ['a text', '"a text"'],
    ['an empty text', '""'],
    ['a text of half a character', '"\\ud800"'],
    ['a number', '42'],
    ['true', 'true'],
    ['an array', '[1,{"requestContext":{}}]'],
    ['an empty array', '[]'],
    ['a megabyte', JSON.stringify({ filler: 'x'.repeat(1_000_000) })],
    [
      'a megabyte of small fields',
      JSON.stringify(Object.fromEntries(numbered(50_000, (n) => [`field-${n}`, n]))),
    ],
    ['deeply nested arrays', `${'['.repeat(1_000)}${']'.repeat(1_000)}`],
    ['deeply nested objects', `${'{"requestContext":'.repeat(1_000)}1${'}'.repeat(1_000)}`],
    ['records without a source', '{"Records":[{},null,1]}'],
    ['records that are no list', '{"Records":{"0":{"eventSource":"aws:sqs"}}}'],
    ['an unknown source', '{"Records":[{"eventSource":"aws:new"}]}'],
    ['sources named like what every object has', '{"Records":[{"eventSource":"constructor"}]}'],
    ['the source __proto__', '{"Records":[{"eventSource":"__proto__"}]}'],
    ['a prototype of its own', '{"__proto__":{"requestContext":{"http":{"method":"GET"}}}}'],
    ['a request without its context', '{"httpMethod":"GET","path":"/","headers":{}}'],
    ['a context that is a text', '{"httpMethod":"GET","requestContext":"GET"}'],
    ['a context that is null', '{"httpMethod":"GET","requestContext":null}'],
    ['a context that is a list', '{"rawPath":"/","requestContext":["http"]}'],
    ['a context with an http that is a text', '{"rawPath":"/","requestContext":{"http":"GET"}}'],
  ])('%s is `other`', async (_, json) => {
    const span = await sendText(json);
    expectTree([span], { name: 'echo', attributes: { 'faas.trigger': 'other' }, absent: ['url.full'] });
    expect(Object.keys(span.attributes).filter((key) => /^(http|url|messaging)\./.test(key))).toEqual([]);
  });
});

function numbered<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe('a request whose fields are not what they should be', () => {
  const request = httpEvent() as { headers: object; requestContext: { http: object } };

  it.each<[string, object]>([
    ['an empty http', { requestContext: { http: {} } }],
    ['an http that is a list', { requestContext: { http: [] } }],
    ['numbers for texts', { requestContext: { http: { method: 1, sourceIp: 2, protocol: 3 } }, rawPath: 4 }],
    ['objects for texts', { requestContext: { http: { method: {}, path: [] }, domainName: { a: 1 } } }],
    ['an unknown method', { requestContext: { http: { method: 'PROPFIND' } } }],
    ['a method of a megabyte', { requestContext: { http: { method: 'G'.repeat(1_000_000) } } }],
    ['a path of a megabyte', { rawPath: '/x'.repeat(500_000) }],
    ['a query of a megabyte', { rawQueryString: 'token=t&%'.repeat(110_000) }],
    ['a query that is an object', { rawQueryString: { token: 'x' } }],
    ['a route that is a list', { routeKey: ['GET', '/'] }],
    ['no headers', { headers: undefined }],
    ['null headers', { headers: null }],
    ['headers that are a text', { headers: 'host: example.com' }],
    ['headers that are a list', { headers: ['host', 'example.com'] }],
    [
      'headers of wrong types',
      { headers: { host: 1, traceparent: ['x'], 'user-agent': { a: 1 }, baggage: null } },
    ],
    ['an empty traceparent', { headers: { traceparent: '', tracestate: '' } }],
    [
      'control characters',
      { headers: { host: 'a\u0000b\r\nc: d', 'user-agent': '\u001b[31m\u0007', '\u0000': '\n' } },
    ],
    [
      'a header of a megabyte',
      { headers: { 'user-agent': 'u'.repeat(1_000_000), tracestate: 'a=b,'.repeat(250_000) } },
    ],
    [
      '10,000 headers',
      { headers: Object.fromEntries(numbered(10_000, (n) => [`x-header-${n}`, `value ${n}`])) },
    ],
    [
      'headers named like what every object has',
      { headers: { constructor: 'c', toString: 't', hasOwnProperty: 'h' } },
    ],
    ['headers named __proto__', { headers: JSON.parse('{"__proto__":{"traceparent":"x"},"host":"h"}') }],
    ['a hostile host', { headers: { host: ':'.repeat(10_000), 'x-forwarded-for': ','.repeat(10_000) } }],
    ['a body that is an object', { body: { token: 'secret' }, isBase64Encoded: 'yes' }],
    ['a body that is not base64', { body: '\u0000not base64%%', isBase64Encoded: true }],
  ])('%s: the handler gets it', async (_, fields) => {
    const span = await send({ ...request, ...fields });
    expect(span.attributes['faas.trigger']).toBe('http');
    expect(span.name).toMatch(/^(HTTP|GET)( \/things\/\{id\})?$/);
    expect(span.attributes).not.toHaveProperty(['url.full']);
    expect(Object.values(span.attributes).map((value) => String(value).length)).not.toContainEqual(oversized);
  });

  it('an unknown method is told, but not in the name', async () => {
    const span = await send({ ...request, requestContext: { http: { method: 'PROPFIND' } } });
    expectTree([span], {
      name: 'HTTP /things/{id}',
      attributes: { 'http.request.method': '_OTHER', 'http.request.method_original': 'PROPFIND' },
    });
  });

  it('headers may come as lists only', async () => {
    const { headers, ...rest } = sample('rest-api');
    expect(headers).toBeDefined();
    const span = await send(rest);
    expect(span.attributes).toMatchObject({
      'user_agent.original': firefox,
      'server.address': 'r1e2s3t4a5.execute-api.eu-central-1.amazonaws.com',
      'url.scheme': 'https',
    });
  });

  it('headers may come as lists of anything', async () => {
    const multiValueHeaders = { host: [1, 'h.example.com'], 'user-agent': 'no list', via: [], accept: [[]] };
    const span = await send({ ...sample('rest-api'), headers: undefined, multiValueHeaders });
    expect(span.attributes['server.address']).toBe('h.example.com');
    expect(span.attributes).not.toHaveProperty(['user_agent.original']);
  });

  it('`$default` is no route, in either payload', async () => {
    expect((await send({ ...request, routeKey: '$default' })).name).toBe('GET');
    expect((await send({ ...sample('http-api-payload-1'), resource: '$default' })).name).toBe('POST');
  });

  it.each([
    [
      'rest-api',
      'multiValueQueryStringParameters',
      { '%74oken': ['s3cr3t'], 'api_key%': ['s3cr3t'], password: 's3cr3t' },
    ],
    [
      'load-balancer',
      'queryStringParameters',
      { '%74oken': 's3cr3t', '%zzapi_%6bey': 's3cr3t', 'password[]': 's3cr3t' },
    ],
    ['load-balancer-multi-value', 'multiValueQueryStringParameters', { '%53ecret': ['s3cr3t', 's3cr3t'] }],
  ])('a secret in the query of %s stays out', async (name, field, query) => {
    const span = await send({ ...sample(name), [field]: query });
    expect(span.attributes['url.query']).toContain('REDACTED');
    expect(Object.values(span.attributes).join('\n')).not.toContain('s3cr3t');
  });
});

/** Longer than the longest value that an attribute may have. */
const oversized = {
  asymmetricMatch: (length: unknown) => Number(length) > 16_384,
};

describe('a batch', () => {
  it('of 10,000 messages has 32 links at most', async () => {
    const stringValue = `00-${stranger.traceId}-${stranger.spanId}-01`;
    const record = { eventSource: 'aws:sqs', messageAttributes: { traceparent: { stringValue } } };
    const span = await send({ Records: numbered(10_000, () => record) });
    expect(span.attributes['messaging.batch.message_count']).toBe(10_000);
    expect(span.links).toHaveLength(32);
  });

  it('links only what is a trace context', async () => {
    const attribute = (stringValue: unknown) => ({ messageAttributes: { traceparent: { stringValue } } });
    const valid = `00-${stranger.traceId}-${stranger.spanId}-00`;
    const carriers = [attribute('junk'), attribute(1), { messageAttributes: [] }, null, attribute(valid)];
    const first = { eventSource: 'aws:sqs', eventSourceARN: 17 };
    const span = await send({ Records: [first, ...carriers] });
    expect(span.name).toBe('process');
    expect(span.links).toMatchObject([stranger]);
    expect(span.links).toHaveLength(1);
  });
});

describe('a context that is not as Lambda makes it', () => {
  let odd: TestFunction;
  beforeEach(async () => {
    odd = await startFunction('dist-fixtures/odd-contexts.handler');
  });

  async function expectUntouched(context: string) {
    for (const [fail, outcome] of [
      [false, { value: 'done' }],
      [true, { error: 'RangeError: as told' }],
    ] as const) {
      odd.collector.clear();
      const { payload } = await odd.sandbox.invoke({ context, fail });
      expect(payload).toEqual({ outcome, calls: 1, untouched: true });
      expectTree(await odd.collector.waitForSpans(1), {
        name: /^(odd-contexts|odd)$/,
        kind: 'SERVER',
        status: fail ? 'ERROR' : 'UNSET',
        attributes: { 'faas.trigger': 'other' },
      });
    }
  }

  it.each(['none', 'null', 'text', 'empty', 'without an ARN', 'of wrong types', 'with getters'])(
    '%s: the handler runs once, untouched, and its span arrives',
    expectUntouched,
  );

  it.each([
    'whose clock throws',
    'whose clock is none',
    'whose clock tells no number',
    'with getters that throw',
  ])('%s: the handler runs once, untouched, and its span arrives', expectUntouched);

  it('getters are read like fields', async () => {
    await odd.sandbox.invoke({ context: 'with getters' });
    expectTree(await odd.collector.waitForSpans(1), {
      name: 'odd',
      attributes: {
        'faas.invocation_id': 'request-of-getters',
        'cloud.account.id': '123456789012',
        'cloud.resource_id': 'arn:aws:lambda:eu-central-1:123456789012:function:odd',
        'aws.lambda.invoked_arn': 'arn:aws:lambda:eu-central-1:123456789012:function:odd:live',
      },
    });
  });
});
