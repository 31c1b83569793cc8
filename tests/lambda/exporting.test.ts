import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import homeEvent from '../../events/home-activities.json' with { type: 'json' };
import type { Collector } from '../support/collector.ts';
import type { Behaviour } from '../support/collector-behaviour.ts';
import { expectTree } from '../support/expect-tree.ts';
import { closeFunctions, type FunctionOptions, startFunction, testKey } from '../support/function.ts';
import type { Sandbox } from '../support/sandbox/index.ts';

afterEach(closeFunctions);

const home = 'dist-fixtures/home-feed.handler';
const many = 'dist-fixtures/spans.many';
const exportTimeoutMs = 300;
/** The export's time-out, and as much again as a busy machine may need for the rest. */
const patienceMs = exportTimeoutMs + 2_500;

const homeTree = {
  name: 'GET /api/activities/home',
  kind: 'SERVER' as const,
  children: [{ name: 'home-activities-data', children: [{ name: 'home-result-activities' }] }],
};

/** A function whose exports may take 300 ms, in a sandbox with time enough that this alone bounds them. */
function start(handler: string, { env = {}, ...options }: FunctionOptions = {}) {
  return startFunction(handler, {
    timeoutMs: 15_000,
    ...options,
    env: { OTEL_EXPORTER_OTLP_TIMEOUT: String(exportTimeoutMs), ...env },
  });
}

/** Calls the home feed and expects the answer that it gives without tracing, in time. */
async function expectFeed(sandbox: Sandbox): Promise<void> {
  const { status, payload, responseMs } = await sandbox.invoke(homeEvent);
  expect(status).toBe('ok');
  expect(payload).toMatchObject({ statusCode: 200, body: expect.stringContaining('Cloud is very fun!') });
  expect(responseMs).toBeLessThan(patienceMs);
}

const linesOf = (sandbox: Sandbox) => sandbox.logs().filter((line) => line.includes('tracing:'));

/** The traces that a backend would have. */
const tracesOf = ({ spans }: Collector) => Map.groupBy(spans, ({ traceId }) => traceId);

describe('a backend in trouble fails no request, and what it did not get goes again with a later flush', () => {
  const cases: [what: string, behaviour: Behaviour, said: RegExp][] = [
    ['hangs', { kind: 'hang' }, /not answered \(no answer within \d+ ms\); its spans go once more/],
    ['answers after 500 ms', { kind: 'accept', delayMs: 500 }, /not answered \(no answer within \d+ ms\)/],
    ['answers garbage', { kind: 'garbage' }, /not answered \(HPE_/],
    [
      'answers 500',
      { kind: 'status', status: 500 },
      /failed \(HTTP 500\); its spans go again with a later flush/,
    ],
    ['answers 503', { kind: 'status', status: 503, body: 'try again later' }, /failed \(HTTP 503\)/],
    ['answers 429', { kind: 'status', status: 429 }, /failed \(HTTP 429\)/],
    ['resets before it has read the body', { kind: 'resetBeforeBody' }, /ECONNRESET|EPIPE/],
    ['resets when it has read the body', { kind: 'resetAfterBody' }, /not answered \(ECONNRESET\)/],
  ];

  it.each(cases)('%s', async (_what, behaviour, said) => {
    const { sandbox, collector } = await start(home);
    collector.behave(behaviour);
    await expectFeed(sandbox);
    const [line, ...others] = linesOf(sandbox);
    expect(line).toMatch(said);
    expect(others).toEqual([]);
    collector.behave({ kind: 'accept' });
    collector.clear();
    await expectFeed(sandbox);
    expect(collector.requests).toMatchObject([{ isKept: true }]);
    expect(tracesOf(collector).size).toBe(2);
    for (const spans of tracesOf(collector).values()) expectTree(spans, homeTree);
    expect(sandbox.logs().join()).not.toContain(testKey);
  });

  it('asks for a pause, and gets it', async () => {
    const { sandbox, collector } = await start(home);
    const date = new Date(Date.now() + 2_000).toUTCString();
    collector.behaveOnce({ kind: 'status', status: 503, headers: { 'retry-after': date } });
    await expectFeed(sandbox);
    await expectFeed(sandbox);
    expect(collector.requests).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await expectFeed(sandbox);
    expect(tracesOf(collector).size).toBe(3);
  });

  it('is dead: only one export in a while tries, so that it costs no time-out each', async () => {
    const { sandbox, collector } = await start(home);
    collector.behave({ kind: 'hang' });
    for (let count = 0; count < 20; count++) await expectFeed(sandbox);
    expect(collector.requests.length).toBeLessThanOrEqual(3);
  });

  it('refuses connections, and then is there', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const { sandbox } = await start(home, {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
    });
    await expectFeed(sandbox);
    expect(linesOf(sandbox)).toEqual([expect.stringContaining('an export failed (ECONNREFUSED)')]);
    const requests: string[] = [];
    const late = createServer((request, response) => {
      requests.push(String(request.url));
      request.resume().on('end', () => response.end());
    });
    await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve));
    await expectFeed(sandbox);
    expect(requests).toEqual(['/v1/traces']);
    late.closeAllConnections();
    late.close();
  });

  it('is away for long: the log says it once, and the spans that are kept are bounded', async () => {
    const { sandbox, collector } = await start(many, { env: { OTEL_EXPORTER_OTLP_TIMEOUT: '10000' } });
    collector.behave({ kind: 'status', status: 503 });
    for (let count = 0; count < 3; count++) await sandbox.invoke({ count: 8_000 });
    collector.behave({ kind: 'accept' });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await sandbox.invoke({ count: 0 });
    expect(collector.spans.at(-1)?.attributes['faas.coldstart']).toBe(false);
    expect(linesOf(sandbox).filter((line) => line.includes('HTTP 503'))).toHaveLength(1);
    const { delivered, lost, deadLettered } = undelivered(sandbox, collector);
    expect(delivered).toBeLessThanOrEqual(20_000);
    expect(deadLettered).toBeGreaterThan(1_000);
    expect(delivered + deadLettered + lost).toBe(3 * 8_001 + 1);
  });
});

/** What the log says of spans for which there was no room. */
function undelivered(sandbox: Sandbox, { spans }: Collector) {
  const counts = linesOf(sandbox)
    .map(
      (line) => /because the buffer is full: (\d+) are in this log(?:, (\d+) are lost)?\./.exec(line) ?? [],
    )
    .map(([, written = 0, lost = 0]) => [Number(written), Number(lost)] as const);
  return {
    delivered: spans.length,
    deadLettered: counts.reduce((sum, [written]) => sum + written, 0),
    lost: counts.reduce((sum, [, lost]) => sum + lost, 0),
  };
}

describe('what a backend will not take goes to the dead letter, and does not go again', () => {
  const cases: [what: string, behaviour: Behaviour, said: string][] = [
    ['400', { kind: 'status', status: 400, body: 'bad' }, 'HTTP 400'],
    ['401', { kind: 'status', status: 401 }, 'HTTP 401: the backend does not know this key'],
    ['a redirect', { kind: 'status', status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 'HTTP 307'],
  ];

  it.each(cases)('%s', async (_what, behaviour, said) => {
    const { sandbox, collector } = await start(home);
    collector.behaveOnce(behaviour);
    await expectFeed(sandbox);
    expect(linesOf(sandbox)).toEqual([
      expect.stringContaining(
        `3 spans were not delivered, because the backend will not take them (${said}): 3 are in this log.`,
      ),
    ]);
    await expectFeed(sandbox);
    expectTree(collector.spans, homeTree);
    expect(sandbox.logs().join()).not.toContain(testKey);
  });

  it('a part of them', async () => {
    const { sandbox, collector } = await start(home);
    collector.behaveOnce({ kind: 'partialSuccess', rejectedSpans: 2, errorMessage: 'names are too long' });
    await expectFeed(sandbox);
    await expectFeed(sandbox);
    expect(linesOf(sandbox)).toEqual([
      expect.stringContaining('the backend rejected 2 of 3 spans: names are too long.'),
    ]);
    expect(collector.requests.map(({ spans }) => spans.length)).toEqual([3, 3]);
  });

  it('none of them: a 200 with garbage or with a warning alone', async () => {
    const { sandbox, collector } = await start(home);
    collector.behaveOnce(
      { kind: 'status', status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
      { kind: 'status', status: 200, body: Buffer.alloc(200_000, 0xff) },
      { kind: 'partialSuccess', rejectedSpans: 0, errorMessage: 'all is well' },
    );
    for (let count = 0; count < 4; count++) await expectFeed(sandbox);
    expect(tracesOf(collector).size).toBe(4);
    expect(linesOf(sandbox).filter((line) => line.includes('lost'))).toEqual([]);
  });

  it('an answer that ends too early costs no request and no span', async () => {
    const { sandbox, collector } = await start(home);
    collector.behaveOnce({ kind: 'truncated' });
    await expectFeed(sandbox);
    await expectFeed(sandbox);
    expect(linesOf(sandbox)).toEqual([]);
    // The status line has said that the first three were taken.
    expect(collector.requests.map(({ spans }) => spans.length)).toEqual([3, 3]);
  });
});

describe('an export', () => {
  it('has arrived when the invocation is over', async () => {
    const { sandbox, collector } = await start(home, { env: { OTEL_EXPORTER_OTLP_TIMEOUT: '2000' } });
    collector.behave({ kind: 'accept', delayMs: 500 });
    await sandbox.invoke(homeEvent);
    expectTree(collector.spans, homeTree);
  });

  it('never outlives the function, however long it may take', async () => {
    const env = { OTEL_EXPORTER_OTLP_TIMEOUT: '60000' };
    const { sandbox, collector } = await start(home, { env, timeoutMs: 1_500 });
    collector.behaveOnce({ kind: 'hang' });
    expect(await sandbox.invoke(homeEvent)).toMatchObject({ status: 'ok', ending: 'next' });
    expect(await sandbox.invoke(homeEvent)).toMatchObject({ status: 'ok', ending: 'next' });
    expect(tracesOf(collector).size).toBe(2);
  });

  it.each([1_000, 10_000])('of %i spans is one request', async (count) => {
    const { sandbox, collector } = await start(many, { env: { OTEL_EXPORTER_OTLP_TIMEOUT: '10000' } });
    expect(await sandbox.invoke({ count })).toMatchObject({ status: 'ok', payload: count });
    expect(collector.requests).toHaveLength(1);
    expect(collector.spans).toHaveLength(count + 1);
    expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBe(count + 1);
    expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(linesOf(sandbox)).toEqual([]);
  });

  it('of more spans than are kept says how many are lost, and the root is not among them', async () => {
    const { sandbox, collector } = await start(many, { env: { OTEL_EXPORTER_OTLP_TIMEOUT: '10000' } });
    expect(await sandbox.invoke({ count: 25_000 })).toMatchObject({ status: 'ok', payload: 25_000 });
    expect(collector.requests).toHaveLength(1);
    expect(collector.spans.at(-1)).toMatchObject({ kind: 'SERVER' });
    const { delivered, lost, deadLettered } = undelivered(sandbox, collector);
    expect(delivered).toBeGreaterThan(17_000);
    expect(delivered).toBeLessThanOrEqual(20_000);
    expect(delivered + deadLettered + lost).toBe(25_001);
    expect(collector.spans[0]?.attributes['tracing.undelivered_spans']).toBe(25_001 - delivered);
  });

  it('goes over the connection of the one before', async () => {
    const sockets = new Set<unknown>();
    let requests = 0;
    const server = createServer((request, response) => {
      requests++;
      sockets.add(request.socket);
      request.resume().on('end', () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { sandbox } = await start(home, { env: { OTEL_EXPORTER_OTLP_ENDPOINT } });
    for (let count = 0; count < 5; count++) await expectFeed(sandbox);
    server.closeAllConnections();
    await expectFeed(sandbox);
    expect(requests).toBe(6);
    expect(sockets.size).toBe(2);
    expect(linesOf(sandbox)).toEqual([]);
    server.closeAllConnections();
    server.close();
  });

  it('over a connection that is reset under it goes again at once', async () => {
    const { sandbox, collector } = await start(home);
    await expectFeed(sandbox);
    collector.behaveOnce({ kind: 'resetBeforeBody' });
    await expectFeed(sandbox);
    expect(tracesOf(collector).size).toBe(2);
    expect(linesOf(sandbox)).toEqual([]);
  });
});

describe('OTEL_EXPORTER_OTLP_PROTOCOL', () => {
  const env = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };

  it('http/json sends the same tree as JSON, compressed, with the key', async () => {
    const { sandbox, collector } = await start(home, { env });
    await expectFeed(sandbox);
    await expectFeed(sandbox);
    expect(collector.requests).toHaveLength(2);
    for (const { headers, rawBody, spans } of collector.requests) {
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'x-honeycomb-team': testKey,
      });
      expect(headers).not.toHaveProperty('traceparent');
      expect(Object.keys(JSON.parse(gunzipSync(rawBody).toString()))).toEqual(['resourceSpans']);
      expectTree(spans, homeTree);
    }
    expect(linesOf(sandbox)).toEqual([]);
  });

  it('http/json without compression', async () => {
    const { sandbox, collector } = await start(home, {
      env: { ...env, OTEL_EXPORTER_OTLP_COMPRESSION: 'none' },
    });
    await expectFeed(sandbox);
    expect(collector.requests[0]?.headers).not.toHaveProperty('content-encoding');
    expectTree(collector.spans, homeTree);
  });

  it.each<[string, Behaviour]>([
    ['hangs', { kind: 'hang' }],
    ['answers garbage', { kind: 'garbage' }],
    ['answers 400', { kind: 'status', status: 400 }],
    ['answers 503', { kind: 'status', status: 503 }],
    ['resets the connection', { kind: 'resetAfterBody' }],
  ])('http/json to a backend that %s fails no request, and says what is lost', async (_what, behaviour) => {
    const { sandbox, collector } = await start(home, { env });
    collector.behave(behaviour);
    await expectFeed(sandbox);
    expect(linesOf(sandbox).join()).toContain(
      '3 spans were not delivered, because the backend will not take',
    );
    collector.behave({ kind: 'accept' });
    await expectFeed(sandbox);
    expect(tracesOf(collector).size).toBeGreaterThanOrEqual(1);
    expect(sandbox.logs().join()).not.toContain(testKey);
  });

  it.each([
    { chunk: 'otlp-json-exporter', said: 'the exporter failed: Error: Cannot find module', deadLetters: 2 },
    { chunk: 'open-delivery', said: '3 spans are lost; is dist/chunks/ in the package?', deadLetters: 0 },
  ])('a package without $chunk costs no request, and says so', async ({ chunk, said, deadLetters }) => {
    const root = await mkdtemp(join(tmpdir(), 'package-'));
    await cp('dist-fixtures', join(root, 'dist-fixtures'), { recursive: true });
    await rm(join(root, `dist-fixtures/chunks/${chunk}.js`));
    const { sandbox, collector } = await start(home, { root, env });
    await expectFeed(sandbox);
    await expectFeed(sandbox);
    expect(collector.requests).toEqual([]);
    expect(sandbox.logs().join('\n')).toContain(said);
    expect(sandbox.logs().filter((line) => line.startsWith('{"resourceSpans":'))).toHaveLength(deadLetters);
    await rm(root, { recursive: true });
  });

  it('grpc is said not to be there, and protobuf over HTTP goes instead', async () => {
    const { sandbox, collector } = await start(home, { env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' } });
    await expectFeed(sandbox);
    expect(collector.requests[0]?.headers).toMatchObject({ 'content-type': 'application/x-protobuf' });
    expectTree(collector.spans, homeTree);
    expect(linesOf(sandbox)).toEqual([expect.stringContaining("OTEL_EXPORTER_OTLP_PROTOCOL is 'grpc'")]);
  });
});
