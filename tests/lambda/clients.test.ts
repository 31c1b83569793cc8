import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createPlainServer, type Server as PlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ReceivedSpan } from '../../local/receiver/span.ts';
import { type ExpectedSpan, expectTree } from '../support/expect-tree.ts';
import { closeFunctions, httpEvent, startFunction } from '../support/function.ts';

const servers: PlainServer[] = [];

afterEach(async () => {
  await closeFunctions();
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) (server as Server).closeAllConnections();
    server.close();
  }
});

async function listen(server: PlainServer, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

/** Answers as the path says: with the request's headers as JSON, with a status, a redirect, half, or not at all. */
const answer: RequestListener = (request, response) => {
  const [what = '', argument = ''] = (request.url ?? '').slice(1).split(/[/?]/);
  const { socket } = request;
  request.resume();
  switch (what) {
    case 'status':
      response.writeHead(Number(argument)).end();
      return;
    case 'redirect':
      response
        .writeHead(302, { location: argument === '1' ? '/echo' : `/redirect/${Number(argument) - 1}` })
        .end();
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'half-head':
      socket.write('HTTP/1.1 200 OK\r\ncontent-', () => socket.resetAndDestroy());
      return;
    case 'half-body':
      response.writeHead(200, { 'content-length': 100 }).write('{');
      setTimeout(() => socket.resetAndDestroy(), 50);
      return;
    case 'hang':
      return;
    default:
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...request.headers, connection: socket.remotePort }));
  }
};

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  error?: string;
}

/** A function that makes calls, and the server that it calls. */
async function start(env: Record<string, string> = {}) {
  const port = await listen(createServer(answer));
  const { sandbox, collector } = await startFunction('dist-fixtures/calls.handler', {
    env,
    timeoutMs: 10_000,
  });
  return {
    sandbox,
    collector,
    port,
    url: `http://127.0.0.1:${port}`,
    async call(...calls: object[]): Promise<Answer[]> {
      const { status, payload } = await sandbox.invoke({ ...(httpEvent() as object), calls });
      expect(status).toBe('ok');
      return payload as Answer[];
    },
  };
}

const invocation = (...children: ExpectedSpan[]): ExpectedSpan => ({
  name: 'GET /things/{id}',
  kind: 'SERVER',
  children,
});

const clientSpan = (
  attributes: Record<string, unknown>,
  fields: Partial<ExpectedSpan> = {},
): ExpectedSpan => ({
  name: 'GET',
  kind: 'CLIENT',
  status: 'UNSET',
  attributes: { 'http.request.method': 'GET', ...attributes },
  ...fields,
});

const failedSpan = (errorType: string | RegExp, attributes: Record<string, unknown> = {}) =>
  clientSpan({ 'error.type': errorType, ...attributes }, { status: 'ERROR' });

const clientsOf = (spans: readonly ReceivedSpan[]) => spans.filter(({ kind }) => kind === 'CLIENT');

describe.each(['fetch', 'http'])('a call by %s', (by) => {
  it('is one span, whose context goes along', async () => {
    const { call, collector, url, port } = await start();
    const [echoed] = await call({ by, url: `${url}/echo/1?colour=red` });
    expect(echoed?.status).toBe(200);
    expectTree(
      collector.spans,
      invocation(
        clientSpan(
          {
            'url.full': `${url}/echo/1?colour=red`,
            'server.address': '127.0.0.1',
            'server.port': port,
            'http.response.status_code': 200,
          },
          { absent: ['error.type', 'exception.type'] },
        ),
      ),
    );
    const [span] = clientsOf(collector.spans);
    expect(echoed?.headers?.traceparent).toBe(`00-${span?.traceId}-${span?.spanId}-01`);
    expect(collector.spans.flatMap(({ events, links }) => [...events, ...links])).toEqual([]);
  });

  it('is named by its method', async () => {
    const { call, collector, url } = await start();
    await call(
      { by, url: `${url}/echo`, method: 'POST', body: 'text' },
      { by, url: `${url}/echo`, method: 'DELETE' },
    );
    expect(
      clientsOf(collector.spans).map(({ name, attributes }) => [name, attributes['http.request.method']]),
    ).toEqual([
      ['POST', 'POST'],
      ['DELETE', 'DELETE'],
    ]);
  });

  it('shows no secret of its URL', async () => {
    const { call, collector, url } = await start();
    await call({ by, url: `${url}/echo?api_key=hush-1&page=2&X-Amz-Signature=hush-2#hush-3` });
    expectTree(
      collector.spans,
      invocation(clientSpan({ 'url.full': `${url}/echo?api_key=REDACTED&page=2&X-Amz-Signature=REDACTED` })),
    );
    expect(JSON.stringify(clientsOf(collector.spans)[0]?.attributes)).not.toContain('hush');
  });

  it.each([404, 500])('that is answered %i has failed', async (status) => {
    const { call, collector, url } = await start();
    expect(await call({ by, url: `${url}/status/${status}` })).toMatchObject([{ status }]);
    expectTree(
      collector.spans,
      invocation(failedSpan(String(status), { 'http.response.status_code': status })),
    );
  });

  it.each([204, 304])('that is answered %i has not', async (status) => {
    const { call, collector, url } = await start();
    expect(await call({ by, url: `${url}/status/${status}` })).toMatchObject([{ status }]);
    expectTree(collector.spans, invocation(clientSpan({ 'http.response.status_code': status })));
  });

  it('that nobody takes has failed', async () => {
    const { call, collector } = await start();
    const closed = createPlainServer();
    const url = `http://127.0.0.1:${await listen(closed)}/`;
    await new Promise((resolve) => closed.close(resolve));
    expect(await call({ by, url })).toMatchObject([{ error: expect.any(String) }]);
    expectTree(
      collector.spans,
      invocation(failedSpan('ECONNREFUSED', { 'exception.message': /ECONNREFUSED/ })),
    );
  });

  it('to a name that does not exist has failed', async () => {
    const { call, collector } = await start();
    expect(await call({ by, url: 'http://nowhere.invalid/' })).toMatchObject([{ error: expect.any(String) }]);
    expectTree(
      collector.spans,
      // ENOTFOUND, or EAI_AGAIN where there is no resolver at all.
      invocation(
        clientSpan({ 'error.type': /^E(?:NOTFOUND|AI_AGAIN)$/, 'server.port': 80 }, { status: 'ERROR' }),
      ),
    );
  });

  it.each(['reset', 'half-head'])('that is reset before its answer (%s) has failed', async (path) => {
    const { call, collector, url } = await start();
    expect(await call({ by, url: `${url}/${path}` })).toMatchObject([{ error: expect.any(String) }]);
    expectTree(
      collector.spans,
      invocation(
        clientSpan(
          { 'error.type': /^(?:ECONNRESET|UND_ERR_SOCKET|HPE_\w+)$/ },
          { status: 'ERROR', absent: ['http.response.status_code'] },
        ),
      ),
    );
  });

  it('that is reset within its answer ends once, with the status that came', async () => {
    const { call, collector, url } = await start();
    expect(await call({ by, url: `${url}/half-body` })).toMatchObject([
      { status: 200, error: expect.any(String) },
    ]);
    expectTree(collector.spans, invocation(clientSpan({ 'http.response.status_code': 200 })));
  });

  it('that is given up by a signal has failed', async () => {
    const { call, collector, url } = await start();
    expect(await call({ by, url: `${url}/hang`, abortMs: 50 })).toMatchObject([
      { error: expect.any(String) },
    ]);
    // undici names it after the signal's reason, or, where its own abort is quicker, plainly.
    const names = by === 'fetch' ? /^(?:TimeoutError|AbortError)$/ : 'ABORT_ERR';
    expectTree(collector.spans, invocation(failedSpan(names)));
  });

  it('keeps a traceparent that it has already', async () => {
    const { call, collector, url } = await start();
    const Traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const [echoed] = await call({ by, url: `${url}/echo`, headers: { Traceparent, 'x-other': 'kept' } });
    expect(echoed?.headers).toMatchObject({ traceparent: Traceparent, 'x-other': 'kept' });
    expectTree(collector.spans, invocation(clientSpan({ 'http.response.status_code': 200 })));
  });

  it('may go over the connection of another, and has a span and a context of its own', async () => {
    const { call, collector, url } = await start();
    const answers = await call(...Array.from({ length: 3 }, () => ({ by, url: `${url}/echo` })));
    // undici opens a second one where the first is not quite free yet.
    expect(new Set(answers.map(({ headers }) => headers?.connection)).size).toBeLessThan(3);
    const clients = clientsOf(collector.spans);
    expect(answers.map(({ headers }) => headers?.traceparent)).toEqual(
      clients.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
    );
    expectTree(collector.spans, invocation(...Array.from({ length: 3 }, () => clientSpan({}))));
  });

  it('at the same time as others keeps its own parent and answer', async () => {
    const { sandbox, collector, url } = await start();
    const statuses = [200, 201, 404, 202, 500];
    const calls = statuses.map((status) => ({ by, url: `${url}/status/${status}` }));
    await sandbox.invoke({ ...(httpEvent() as object), calls, atOnce: true });
    const clients = clientsOf(collector.spans);
    for (const { attributes } of clients)
      expect(attributes['url.full']).toBe(`${url}/status/${attributes['http.response.status_code']}`);
    expect(clients).toHaveLength(statuses.length);
    expect(new Set(clients.map(({ parentSpanId }) => parentSpanId)).size).toBe(1);
  });

  it("leaves the tracer's own requests alone", async () => {
    const { call, collector, url } = await start();
    await call({ by, url: `${url}/echo` });
    await call({ by, url: `${url}/echo` });
    expect(collector.requests).toHaveLength(2);
    for (const { headers, spans } of collector.requests) {
      expect(headers).not.toHaveProperty('traceparent');
      expectTree(spans, invocation(clientSpan({ 'url.full': `${url}/echo` })));
    }
  });

  it('names an address of IPv6 without its brackets', async () => {
    const { call, collector } = await start();
    const port = await listen(createServer(answer), '::1');
    expect(await call({ by, url: `http://[::1]:${port}/echo` })).toMatchObject([{ status: 200 }]);
    expectTree(
      collector.spans,
      invocation(
        clientSpan({ 'server.address': '::1', 'server.port': port, 'url.full': `http://[::1]:${port}/echo` }),
      ),
    );
  });

  it('over TLS is the same', async () => {
    const { certificate, secure, folder } = await secureServer();
    const { call, collector } = await start({ NODE_EXTRA_CA_CERTS: certificate });
    const url = `https://localhost:${secure}/echo`;
    const [echoed] = await call({ by, url });
    expectTree(
      collector.spans,
      invocation(
        clientSpan({
          'url.full': url,
          'server.address': 'localhost',
          'server.port': secure,
          'http.response.status_code': 200,
        }),
      ),
    );
    expect(echoed?.headers?.traceparent).toContain(clientsOf(collector.spans)[0]?.spanId);
    await rm(folder, { recursive: true });
  });

  it('over TLS that it does not trust has failed', async () => {
    const { secure, folder } = await secureServer();
    const { call, collector } = await start();
    await call({ by, url: `https://localhost:${secure}/echo` });
    expectTree(collector.spans, invocation(failedSpan('DEPTH_ZERO_SELF_SIGNED_CERT')));
    await rm(folder, { recursive: true });
  });
});

describe('a call by fetch', () => {
  it('that is redirected is a span for each hop, each with its own context', async () => {
    const { call, collector, url } = await start();
    const [echoed] = await call({ by: 'fetch', url: `${url}/redirect/2` });
    const hop = (path: string, status: number) =>
      clientSpan({ 'url.full': `${url}${path}`, 'http.response.status_code': status });
    expectTree(
      collector.spans,
      invocation(hop('/redirect/2', 302), hop('/redirect/1', 302), hop('/echo', 200)),
    );
    const last = clientsOf(collector.spans).find(
      ({ attributes }) => attributes['url.full'] === `${url}/echo`,
    );
    expect(echoed?.headers?.traceparent).toBe(`00-${last?.traceId}-${last?.spanId}-01`);
  });

  it('that never leaves the process is no span', async () => {
    const { call, collector } = await start();
    const calls = ['not a url', 'data:,hello', 'http://user:pass@127.0.0.1/'];
    await call(...calls.map((url) => ({ by: 'fetch', url })));
    expectTree(collector.spans, invocation());
  });
});

describe('a call by node:http', () => {
  it('shows no user name and password', async () => {
    const { call, collector, port } = await start();
    const [echoed] = await call({ by: 'http', url: `http://user:hush@127.0.0.1:${port}/echo` });
    expect(echoed?.headers?.authorization).toBe(`Basic ${Buffer.from('user:hush').toString('base64')}`);
    expectTree(collector.spans, invocation(clientSpan({ 'http.response.status_code': 200 })));
    expect(JSON.stringify(clientsOf(collector.spans)[0]?.attributes)).not.toContain('hush');
  });

  it.each([
    ['in its time', 50],
    ['before it has a connection', 0],
  ])('that is destroyed %s has failed', async (_when, destroyMs) => {
    const { call, collector, url } = await start();
    expect(await call({ by: 'http', url: `${url}/hang`, destroyMs })).toMatchObject([
      { error: expect.stringContaining('socket hang up') },
    ]);
    expectTree(collector.spans, invocation(failedSpan('ECONNRESET')));
  });

  it('whose headers are out already goes as it is', async () => {
    const { call, collector, url } = await start();
    const answers = await call(
      { by: 'http', url: `${url}/echo`, headers: ['x-first', '1', 'host', 'example.com'] },
      { by: 'http', url: `${url}/echo`, headers: { expect: '100-continue' } },
    );
    expect(answers).toMatchObject([
      { status: 200, headers: { 'x-first': '1', host: 'example.com' } },
      { status: 200, headers: { expect: '100-continue' } },
    ]);
    for (const { headers } of answers) expect(headers).not.toHaveProperty('traceparent');
    expectTree(
      collector.spans,
      invocation(
        clientSpan({ 'http.response.status_code': 200 }),
        clientSpan({ 'http.response.status_code': 200 }),
      ),
    );
  });
});

/** A server with a certificate of its own for `localhost`, made for this test. */
async function secureServer() {
  const folder = await mkdtemp(join(tmpdir(), 'certificate-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    ...curve,
    ...subject,
    '-keyout',
    key,
    '-out',
    certificate,
  ]);
  const server = createSecureServer({ key: await readFile(key), cert: await readFile(certificate) }, answer);
  return { folder, certificate, secure: await listen(server) };
}
