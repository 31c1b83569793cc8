import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { claimsOf, type Route, startApi } from '../support/api.ts';
import { closeFunctions } from '../support/function.ts';

const servers: Server[] = [];
afterEach(async () => {
  await closeFunctions();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const refusing =
  (name: string, status = 400): RequestListener =>
  (_, response) => {
    response.writeHead(status).end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}` }));
  };

it('nothing goes on for a request that has been answered', async () => {
  let asked = 0;
  const endpoint = await serve((request, response) => {
    asked += 1;
    if (asked === 1) refusing('ValidationException')(request, response);
  });
  const api = await startApi(
    { env: { DYNAMODB_ENDPOINT: endpoint, TABLE_NAME: 'cruddur' } },
    { timeoutMs: 10_000 },
  );
  const { collector } = await api.functionOf('GET /api/activities/home');
  const { statusCode, json } = await api.call('GET /api/activities/home');
  expect([statusCode, json.error]).toEqual([500, 'internal_error']);
  const spans = await collector.waitForSpans(16);
  const queries = spans.filter(({ kind }) => kind === 'CLIENT');
  expect(queries.map(({ attributes }) => attributes['error.type']).sort()).toEqual([
    ...Array.from({ length: 13 }, () => 'AbortError'),
    'ValidationException',
  ]);
  expect(asked).toBe(14);
});

const requests: [Route, object][] = [
  ['GET /api/activities/home', {}],
  ['POST /api/activities', { body: { message: 'x', ttl: '1-day' }, claims: claimsOf('kira') }],
];

describe.each(requests)('%s', (route, request) => {
  it.each([
    ['refuses', undefined, 'ECONNREFUSED'],
    ['is silent', (() => {}) as RequestListener, 'AbortError'],
    ['throttles', refusing('ThrottlingException'), 'ThrottlingException'],
    ['has no table', refusing('ResourceNotFoundException'), 'ResourceNotFoundException'],
    ['fails', refusing('InternalServerError', 500), 'InternalServerError'],
  ])('answers 503 in time when the database %s', async (_, listener, cause) => {
    const endpoint = listener ? await serve(listener) : 'http://127.0.0.1:9';
    const env = { DYNAMODB_ENDPOINT: endpoint, TABLE_NAME: 'cruddur' };
    // The SDK waits up to three seconds in all between the attempts of what is throttled.
    const timeoutMs = cause === 'ThrottlingException' ? 10_000 : 3_000;
    const api = await startApi({ env }, { timeoutMs });
    const { collector, sandbox } = await api.functionOf(route);
    const { statusCode, headers, json } = await api.call(route, request);
    expect([statusCode, json.error]).toEqual([503, 'unavailable']);
    expect(headers['retry-after']).toBe('1');
    expect(JSON.stringify(json)).not.toMatch(/ at |cruddur-|127\.0\.0\.1|lib\//);

    const spans = await collector.waitForSpans(2);
    const root = spans.find(({ kind }) => kind === 'SERVER');
    expect(root).toMatchObject({
      status: { code: 'ERROR' },
      traceId: json.trace_id,
      attributes: {
        'error.type': 'StoreUnavailable',
        'exception.type': 'StoreUnavailable',
        'exception.stacktrace': expect.stringContaining('lib/store/'),
        'http.response.status_code': 503,
      },
    });
    const failed = spans.filter(({ kind }) => kind === 'CLIENT');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.map(({ attributes }) => attributes['error.type'])).toContain(cause);
    if (cause === 'ThrottlingException') {
      expect(
        failed.some(
          ({ attributes }) =>
            attributes['http.request.resend_count'] === 2n || attributes['http.request.resend_count'] === 2,
        ),
      ).toBe(true);
    }
    const line = sandbox.logs().find((text) => text.includes('could not be answered'));
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 'ERROR',
      trace_id: json.trace_id,
      span_id: root?.spanId,
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });
});
