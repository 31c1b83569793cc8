import type { WireProblem } from '../../local/explorer/wire.ts';
import { type ServedExplorer, serveExplorer } from '../support/explorer.ts';

let served: ServedExplorer;
let host: string;
beforeAll(async () => {
  served = await serveExplorer();
  ({ host } = new URL(served.url));
});
afterAll(() => served.close());

const json = { 'content-type': 'application/json' };
const traceId = 'a'.repeat(32);
const paths = ['/', '/page.js', `/trace/${traceId}`, '/api/traces', '/api/durations?name=a', '/none'];

test.each(paths)(
  '%s carries headers under which nothing in it runs, is embedded, or is kept',
  async (path) => {
    const { headers } = await served.ask(path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    const policy = headers['content-security-policy'];
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "form-action 'none'",
    ])
      expect(policy).toContain(directive);
    expect(policy).not.toContain('unsafe');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  },
);

test.each(['evil.example', 'localhost.evil.example', '169.254.1.1'])(
  'serves nothing to the host %j',
  async (name) => {
    for (const path of [...paths, '/v1/traces']) {
      const answer = await served.ask(path, { headers: { host: name } });
      expect([answer.status, answer.headers['content-type']]).toEqual([403, 'application/json']);
    }
  },
);

test.each<[string, Record<string, string>]>([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  [
    'a frame in another site',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
  ['a page of another site', { origin: 'https://evil.example' }],
  ['a page of no origin', { origin: 'null' }],
  ['a page of another port', { origin: 'http://localhost:3000' }],
])('the page and its data are not for %s', async (_, headers) => {
  for (const path of paths) {
    const answer = await served.ask(path, { headers });
    expect(answer.status).toBe(403);
    expect(answer.json<WireProblem>().error).toMatch(/asked for this.*\.$|open its address\.$/);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  }
  expect((await served.ask('/api/traces', { method: 'OPTIONS', headers })).status).toBe(403);
});

test('the page and its data are for the page, and for whoever opens the address', async () => {
  const own = [
    {},
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin' },
    // A link in somebody's README.
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { origin: `http://${host}` },
  ];
  for (const headers of own) expect((await served.ask('/api/traces', { headers })).status).toBe(200);
  const byName = { host: 'localhost:1', origin: 'http://localhost:1' };
  expect((await served.ask('/api/traces', { headers: byName })).status).toBe(200);
});

describe('spans', () => {
  const post = (headers: Record<string, string>, body = '{}') =>
    served.ask('/v1/traces', { method: 'POST', headers: { ...json, ...headers }, body });
  const preflight = (origin: string) =>
    served.ask('/v1/traces', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-encoding,content-type',
      },
    });

  it.each(['http://localhost:3000', 'https://localhost', 'http://127.0.0.1:5173', 'http://[::1]:8080'])(
    'are taken from a page of %s',
    async (origin) => {
      const allowed = await preflight(origin);
      expect([allowed.status, allowed.text]).toEqual([204, '']);
      expect(allowed.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type, content-encoding',
        vary: 'origin',
      });
      for (const [body, status] of [
        ['{}', 200],
        ['no JSON', 400],
      ] as const) {
        const answer = await post({ origin, 'sec-fetch-site': 'cross-site' }, body);
        expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([status, origin]);
        expect(answer.headers['x-content-type-options']).toBe('nosniff');
      }
    },
  );

  it.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'http://evil.example:4318',
    'file://',
    'http://localhost:3000/',
    'http://user@localhost',
  ])('are not taken from a page of %s', async (origin) => {
    for (const answer of [await preflight(origin), await post({ origin })]) {
      expect(answer.status).toBe(403);
      expect(answer.json<{ message: string }>().message).toContain(
        `The origin is "${origin}"; this receiver takes`,
      );
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('are taken from programs, which have no origin', async () => {
    const answer = await post({});
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect((await served.ask('/v1/traces', { method: 'OPTIONS' })).status).toBe(405);
  });
});
