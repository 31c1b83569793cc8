import { type Collector, startCollector } from './support/collector.ts';
import type { Behaviour } from './support/collector-behaviour.ts';
import { expectTree } from './support/expect-tree.ts';
import { receivedSpan } from './support/received-span.ts';

const spans = [
  {
    traceId: 'a'.repeat(32),
    spanId: '1'.repeat(16),
    name: 'GET /',
    kind: 2,
    startTimeUnixNano: '1',
    endTimeUnixNano: '9',
  },
  {
    traceId: 'a'.repeat(32),
    spanId: '2'.repeat(16),
    parentSpanId: '1'.repeat(16),
    name: 'work',
    startTimeUnixNano: '2',
  },
];
const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

let collector: Collector;
beforeEach(async () => {
  collector = await startCollector();
});
afterEach(() => collector.close());

function post(headers: Record<string, string> = {}, signal: AbortSignal | null = null): Promise<Response> {
  const all = { 'content-type': 'application/json', ...headers };
  return fetch(`${collector.url}/v1/traces`, { method: 'POST', headers: all, body, signal });
}

test('records what was sent, and resolves as soon as it is there', async () => {
  const waiting = collector.waitForSpans(2);

  const answer = await post({ 'x-honeycomb-team': 'key' });

  expect(await answer.json()).toEqual({});
  expectTree(await waiting, { name: 'GET /', kind: 'SERVER', children: [{ name: 'work' }] });
  expect(collector.requests[0]).toMatchObject({
    method: 'POST',
    path: '/v1/traces',
    headers: { 'x-honeycomb-team': 'key' },
    rawBody: Buffer.from(body),
    bytes: body.length,
  });
});

test('fails as told, request by request, and keeps only what it answered well', async () => {
  collector.behaveOnce(
    { kind: 'status', status: 503, headers: { 'retry-after': '1' }, body: 'busy' },
    { kind: 'accept' },
  );

  const first = await post();
  const second = await post();

  expect([first.status, first.headers.get('retry-after'), await first.text()]).toEqual([503, '1', 'busy']);
  expect(second.status).toBe(200);
  expect(collector.spans).toHaveLength(2);
  expect(await collector.waitForRequests(2)).toHaveLength(2);
});

test.each<Behaviour['kind']>(['garbage', 'truncated', 'resetBeforeBody', 'resetAfterBody'])(
  'breaks off: %s',
  async (kind) => {
    collector.behave({ kind } as Behaviour);

    await expect(post().then((answer) => answer.text())).rejects.toThrow(/fetch failed|terminated/);

    expect(collector.requests).toHaveLength(1);
    expect(collector.spans).toEqual([]);
  },
);

test('hangs, and closes all the same', async () => {
  collector.behave({ kind: 'hang' });

  await expect(post({}, AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
  const unanswered = post();
  await collector.waitForRequests(2);
  await Promise.all([collector.close(), expect(unanswered).rejects.toThrow('fetch failed')]);
});

test('delays, and says that spans were turned away', async () => {
  collector.behave({ kind: 'partialSuccess', rejectedSpans: 1, errorMessage: 'too old', delayMs: 50 });
  const begin = performance.now();

  const answer = await post();

  expect(await answer.json()).toEqual({ partialSuccess: { rejectedSpans: 1, errorMessage: 'too old' } });
  expect(performance.now() - begin).toBeGreaterThan(45);
});

test('refuses what Honeycomb refuses', async () => {
  const answer = await post({ 'content-type': 'application/json; charset=utf-8' });

  expect(answer.status).toBe(415);
  expect(collector.requests[0]?.problem).toContain('charset=utf-8');
});

test('prints what did arrive when it waited in vain', async () => {
  await post();

  await expect(collector.waitForSpans(3, 20)).rejects.toThrow(
    /Waited 20 ms for 3 spans, and there are 2.*POST \/v1\/traces: \d+ bytes, 2 spans\n.*GET \/.*└─ work/s,
  );
});

describe('expectTree', () => {
  const root = receivedSpan({ name: 'root', attributes: { a: 1, when: '2025-11-23', list: ['x', 2] } });
  const child = receivedSpan({
    name: 'child',
    spanId: 'c'.repeat(16),
    parentSpanId: root.spanId,
    status: { code: 'ERROR' },
  });

  test('matches names, kinds, statuses and attributes, by matchers too', () => {
    expectTree([child, root], {
      name: /^ro/,
      kind: 'INTERNAL',
      attributes: { a: expect.any(Number), when: /^\d{4}-/, list: ['x', 2] },
      absent: ['b'],
      children: [{ name: 'child', status: 'ERROR' }],
    });
  });

  test('takes several roots, and those that start together in any order', () => {
    const twin = receivedSpan({ name: 'twin', spanId: 'd'.repeat(16) });

    expectTree([root, twin], [{ name: 'twin' }, { name: 'root' }]);
  });

  test('says what differs and prints what did arrive', () => {
    const compare = () =>
      expectTree([root, child], {
        name: 'root',
        attributes: { a: 2, b: expect.anything() },
        absent: ['when'],
        children: [{ name: 'child' }, { name: 'lost' }],
      });

    expect(compare).toThrow('root: a is 1, expected 2\n');
    expect(compare).toThrow('root: b is absent, expected Anything\n');
    expect(compare).toThrow('root: when is "2025-11-23", expected absent\n');
    expect(compare).toThrow('the children of root lack lost\n');
    expect(compare).toThrow(/What did arrive:\ntrace 4bf92f3577b34da6a3ce929d0e0e4736 {2}Cruddur {2}2 spans/);
    expect(() => expectTree([root, child], { name: 'root' })).toThrow('the children of root also have child');
  });
});
