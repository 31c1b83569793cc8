import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExtensionLoop } from '../lib/tracing/extension-loop.ts';
import { ExtensionsApi } from '../lib/tracing/extensions-api.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** Lambda's Extensions API as far as these tests need it: each poll is answered by the next of `polls`. */
class Api {
  readonly polls: Answer[] = [];
  asked = 0;
  register: Answer = (response) => response.setHeader('lambda-extension-identifier', 'me').end('{}');
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => {
    request.resume();
    if (request.url?.endsWith('/register')) this.register(response, request);
    else {
      this.asked++;
      this.polls.shift()?.(response, request);
    }
  }).on('connection', (socket) => this.#sockets.add(socket));

  async start(): Promise<ExtensionLoop> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    const loop = new ExtensionLoop(new ExtensionsApi(`127.0.0.1:${port}`));
    await loop.ready;
    return loop;
  }

  resetConnections(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const invoke =
  (requestId: string): Answer =>
  (response) =>
    response.end(JSON.stringify({ eventType: 'INVOKE', requestId }));

const lost: Answer = (_response, request) => request.socket.destroy();

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

let api: Api;
beforeEach(() => {
  api = new Api();
});
afterEach(() => api.close());

describe('the extension', () => {
  it('asks again when an invocation is over, and not before', async () => {
    api.polls.push(invoke('a'));
    const loop = await api.start();
    loop.begin('a');
    await sleep(50);
    expect(loop.holds('a')).toBe(true);
    expect(api.asked).toBe(1);
    loop.over('a');
    await until(() => api.asked === 2);
  });

  it('understands answers in pieces, and connections that close', async () => {
    api.polls.push(
      (response) => {
        response.write('{"request');
        setTimeout(() => response.end('Id":"a"}'), 20);
      },
      (response) => response.setHeader('connection', 'close').end('{"requestId":"b"}'),
      invoke('c'),
    );
    const loop = await api.start();
    for (const id of ['a', 'b', 'c']) {
      await until(() => loop.holds(id) && api.asked === ['a', 'b', 'c'].indexOf(id) + 1);
      loop.begin(id);
      loop.over(id);
    }
    await until(() => api.asked === 4);
  });

  it('goes on asking after a lost poll, and after a connection that is reset while it holds', async () => {
    api.polls.push(lost, lost, invoke('a'), invoke('b'));
    const loop = await api.start();
    loop.begin('a');
    await until(() => api.asked === 3 && loop.holds('a'));
    await sleep(30);
    api.resetConnections();
    await sleep(30);
    loop.over('a');
    await until(() => api.asked === 4);
    expect(loop.holds('b')).toBe(true);
  });

  it('is absent when it is refused, and remembers nothing then', async () => {
    api.register = (response) => response.writeHead(403).end('{}');
    const loop = await api.start();
    for (let count = 0; count < 100_000; count++) loop.begin(`request ${count}`);
    expect(loop.holds('request 1')).toBe(false);
    expect(api.asked).toBe(0);
  });

  it('is absent when every poll is lost', async () => {
    api.polls.push(...Array<Answer>(20).fill(lost));
    const loop = await api.start();
    await until(() => !loop.holds('any'));
    expect(api.asked).toBe(5);
  });

  it('asks, late, when the registration answers late', async () => {
    const { register } = api;
    api.register = (response, request) => void setTimeout(() => register(response, request), 1_200);
    api.polls.push(invoke('a'));
    const loop = await api.start();
    expect(loop.holds('a')).toBe(false);
    loop.begin('a');
    loop.over('a');
    await until(() => api.asked === 2);
  });

  it('lets an invocation go that is none of ours, and is quick about the next', async () => {
    api.polls.push(invoke('a'), invoke('b'), invoke('c'));
    await api.start();
    await until(() => api.asked === 2);
    const start = Date.now();
    await until(() => api.asked === 4);
    expect(Date.now() - start).toBeLessThan(900);
  });
});
