import { once } from 'node:events';
import { connect } from 'node:net';
import type { ExplorerOptions } from '../../local/explorer/explorer.ts';
import type { WireProblem } from '../../local/explorer/wire.ts';
import { type ServedExplorer, serveExplorer } from '../support/explorer.ts';
import { numberedSpan } from '../support/received-span.ts';

let served: ServedExplorer | undefined;
const serve = async (options: ExplorerOptions = {}) => {
  served = await serveExplorer(options);
  return served;
};
afterEach(() => served?.close());

const traceIdOf = (number: number) => (number + 1).toString(16).padStart(32, '0');
const spanOf = (trace: number, name = `span ${trace}`, span = 0) =>
  numberedSpan(span, undefined, { traceId: traceIdOf(trace), name });

test('tells of new and of changed traces, in few messages', async () => {
  const { explorer, live } = await serve({ pauseMs: 50 });
  const stream = await live();
  expect(stream.response.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });

  for (let number = 0; number < 20; number++) explorer.add([spanOf(number)]);
  explorer.add([spanOf(0, 'later', 1)]);
  await stream.until(() => stream.changes.length === 1);
  expect(stream.changes[0]).toMatchObject({ gone: [], kept: { traces: 20 } });
  expect(stream.changes[0]?.traces.map(({ spans }) => spans)).toEqual([2, ...Array(19).fill(1)]);

  explorer.add([spanOf(3, 'later', 1)]);
  // The same again changes nothing.
  explorer.add([spanOf(4)]);
  await stream.until(() => stream.changes.length === 2);
  expect(stream.changes[1]?.traces).toMatchObject([{ traceId: traceIdOf(3), spans: 2 }]);
});

test('says at most four times a second what there is to say', async () => {
  const { explorer, live } = await serve();
  const stream = await live();
  const started = performance.now();
  for (let number = 0; stream.changes.length < 3; number++) {
    explorer.add([spanOf(number)]);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(performance.now() - started).toBeGreaterThan(700);
});

test('tells of those alone that the filter lets through, and of their end', async () => {
  const { explorer, live } = await serve({ pauseMs: 20, maxTraces: 2 });
  const stream = await live('name:yes');

  explorer.add([spanOf(0, 'no'), spanOf(1, 'yes')]);
  await stream.until(() => stream.changes.length === 1);
  explorer.add([spanOf(0, 'yes now', 1)]);
  await stream.until(() => stream.changes.length === 2);
  explorer.add([spanOf(2, 'no'), spanOf(3, 'no'), spanOf(4, 'no')]);
  await stream.until(() => stream.changes.length === 3);

  expect(stream.changes.map(({ traces, gone }) => [traces.map(({ traceId }) => traceId), gone])).toEqual([
    [[traceIdOf(1)], []],
    [[traceIdOf(0)], []],
    [[], [traceIdOf(0), traceIdOf(1)]],
  ]);
  expect(stream.changes[2]?.kept).toMatchObject({ traces: 2, evicted: 3 });
});

test('tells that a trace went and came again as that it came', async () => {
  const { explorer, live } = await serve({ pauseMs: 20, maxTraces: 1 });
  const stream = await live();

  for (const number of [0, 1, 0]) explorer.add([spanOf(number)]);
  await stream.until(() => stream.changes.length === 1);

  expect(stream.changes[0]).toMatchObject({ traces: [{ traceId: traceIdOf(0) }], gone: [traceIdOf(1)] });
});

test('sends something now and then, so that neither side takes the other for dead', async () => {
  const { live } = await serve({ keepAliveMs: 20 });
  const stream = await live();
  await stream.until(() => stream.raw().split(': still here\n\n').length > 2);
  expect(stream.changes).toEqual([]);
});

test('has so many streams and no more, until one closes', async () => {
  const { ask, live } = await serve({ maxStreams: 2 });
  const [first] = await Promise.all([live(), live()]);

  const refused = await ask('/api/live');
  expect(refused.status).toBe(503);
  expect(refused.json<WireProblem>().error).toMatch(/^There are 2 live streams open already; close a page/);

  first?.response.destroy();
  let next: number | undefined;
  // The server learns of it in its own time.
  while (next !== 200) next = (await live()).response.statusCode;
});

test('keeps nothing for who does not read, and tells the latest once they do', async () => {
  const { url, explorer } = await serve({ pauseMs: 5, maxTraces: 400 });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET /api/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await once(socket, 'data');
  socket.pause();

  // 400 rows of half a kilobyte, each message: 200 of those are 40 MB, far more than the sockets hold.
  const before = process.memoryUsage();
  for (let round = 0; round < 200; round++) {
    for (let number = 0; number < 400; number++)
      explorer.add([spanOf(number, `${round} `.padEnd(300, 'x'), round)]);
    await new Promise((resolve) => setTimeout(resolve, 6));
  }
  let received = 0;
  let last = '';
  const isLast = () => /"spans":200,/.test(last) && last.endsWith('\n\n\r\n');
  socket.resume();
  while (!isLast()) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    received += chunk.length;
    last = (last + chunk.toString()).slice(-200_000);
  }
  expect(received).toBeLessThan(20e6);
  expect(process.memoryUsage().rss - before.rss).toBeLessThan(400e6);
  socket.destroy();
});

test('gives up one that has missed more than it can be told', async () => {
  const { url, explorer } = await serve({ pauseMs: 5, maxTraces: 100 });
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  await once(socket, 'connect');
  socket.write('GET /api/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await once(socket, 'data');
  socket.pause();

  let number = 0;
  const add = (count: number) =>
    explorer.add(Array.from({ length: count }, () => spanOf(number++, 'x'.repeat(300))));
  for (let round = 0; round < 300; round++) {
    add(100);
    await new Promise((resolve) => setTimeout(resolve, 6));
  }
  add(11_000);
  socket.resume();
  await once(socket, 'close');
});

test('ends all streams when it closes', async () => {
  const { explorer, live } = await serve({ pauseMs: 5 });
  const streams = await Promise.all([live(), live()]);
  const ended = Promise.all(streams.map(({ response }) => once(response, 'end')));
  explorer.add([spanOf(0)]);
  explorer.close();
  explorer.add([spanOf(1)]);
  await ended;
});
