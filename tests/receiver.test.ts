import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import fc from 'fast-check';
import { message } from '../local/receiver/messages.ts';
import { type Receiver, startReceiver } from '../local/receiver/receiver.ts';
import type { ReceivedSpan } from '../local/receiver/span.ts';
import { expectTree } from './support/expect-tree.ts';
import { hostileSpans } from './support/hostile-spans.ts';

const MB = 1024 * 1024;
const json = { 'content-type': 'application/json' };
const protobuf = { 'content-type': 'application/x-protobuf' };
const gzip = { 'content-encoding': 'gzip' };
const ids = { traceId: 'A1'.repeat(16), spanId: '0b'.repeat(8) };

let receiver: Receiver;
let received: ReceivedSpan[] = [];

beforeAll(async () => {
  receiver = await startReceiver({ port: 0, onSpans: (spans) => received.push(...spans) });
});
beforeEach(() => {
  received = [];
});
// Whatever a test did to it, it goes on serving.
afterEach(async () => {
  expect((await post(oneSpan({}))).status).toBe(200);
});
afterAll(() => receiver.close());

function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = json,
): Promise<Response> {
  return fetch(`${receiver.url}/v1/traces`, { method: 'POST', headers, body });
}

function oneSpan(fields: object): string {
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...ids, ...fields }] }] }] });
}

function withAttribute(value: unknown): string {
  return oneSpan({ attributes: [{ key: 'key', value }] });
}

async function refusal(answer: Response): Promise<string> {
  expect(answer.headers.get('content-type')).toBe('application/json');
  const status = (await answer.json()) as { code: number; message: string };
  expect(status).toEqual({ code: expect.any(Number), message: expect.stringMatching(/\.$/) });
  return status.message;
}

/** In a process of its own: the exporter loads `node:http` by a dynamic import, which jest does not allow. */
async function exportFromClient(): Promise<Uint8Array<ArrayBuffer>> {
  const client = `${__dirname}/support/export-hostile-spans.ts`;
  const { stdout } = await promisify(execFile)(process.execPath, [client, `${receiver.url}/v1/traces`]);
  return new Uint8Array(Buffer.from(stdout, 'base64'));
}

const bytes = new Uint8Array(ProtobufTraceSerializer.serializeRequest(hostileSpans()) ?? []);

test('reads the same from JSON and protobuf, plain and gzip, from real clients', async () => {
  const sameBytes = await exportFromClient();
  const [plain, compressed] = [received.slice(0, 2), received.slice(2)];
  expect(plain).toHaveLength(2);
  expect(compressed).toStrictEqual(plain);

  for (const [body, headers] of [
    [sameBytes, protobuf],
    [sameBytes, { 'content-type': 'application/protobuf' }],
    [new Uint8Array(gzipSync(sameBytes)), { ...protobuf, ...gzip }],
  ] as const) {
    received = [];
    await post(body, headers);
    expect(received).toStrictEqual(plain);
  }
});

test('reads values at their edges', async () => {
  await post(bytes, protobuf);

  const [child, root] = received;
  expect(Object.getPrototypeOf(root?.attributes)).toBeNull();
  expect(Object.fromEntries(Object.entries(root?.attributes ?? {}))).toEqual({
    ...{
      empty: '',
      unicode: 'é 日本 👩‍💻',
      surrogates: 'a� �� �日 b�',
      controls: '\u0000\u001b[2J\u2028\ufeff',
    },
    ...{ long: 'x日'.repeat(20_000), zero: 0, negative: -1, double: 0.1, tiny: 5e-324, huge: 1e300 },
    ...{
      safe: Number.MAX_SAFE_INTEGER,
      big: 2n ** 60n,
      most: 2n ** 63n - 1024n,
      least: -(2n ** 63n),
      beyond: 2 ** 63,
    },
    ...{ yes: true, no: false, strings: ['a', null, '�', ''], numbers: [1, -2, 0.5, 2n ** 60n] },
    ...{ booleans: [true, null, false], nothing: [], constructor: 'polluted', 'lone�日': 'key' },
  });
  expect(child).toMatchObject({
    status: { code: 'ERROR', message: 'broken �日' },
    links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), flags: 0x301 }],
    events: [{ name: 'event �' }, { name: 'exception' }],
    scope: { name: 'hostile', version: '1.2.3' },
  });
  expectTree(received, {
    name: 'root �',
    kind: 'SERVER',
    status: 'OK',
    children: [{ name: '', kind: 'CLIENT' }],
  });
});

test('answers in the encoding of the request', async () => {
  const asJson = await post('{}', {
    'content-type': 'Application/JSON; charset=utf-8',
    'content-encoding': 'identity',
  });
  expect([asJson.headers.get('content-type'), await asJson.text()]).toEqual(['application/json', '{}']);

  const asProtobuf = await post(bytes, protobuf);
  expect(asProtobuf.headers.get('content-type')).toBe('application/x-protobuf');
  expect(await asProtobuf.arrayBuffer()).toHaveProperty('byteLength', 0);

  const refused = await post(new Uint8Array([0xff]), { 'content-type': 'application/protobuf' });
  expect([refused.status, refused.headers.get('content-type')]).toEqual([400, 'application/protobuf']);
  const status = message('RpcStatus').decode(new Uint8Array(await refused.arrayBuffer()));
  expect(status).toMatchObject({ code: 3, message: expect.stringContaining('in protobuf') });
});

test('is as tolerant as the specification asks', async () => {
  const fields = {
    kind: 2,
    startTimeUnixNano: 5,
    endTimeUnixNano: '18446744073709551615',
    parentSpanId: '',
    flags: '257',
  };
  const attributes = [
    { key: 'int', value: { intValue: '9007199254740993' } },
    { key: 'nan', value: { doubleValue: 'NaN' } },
    { key: 'bytes', value: { bytesValue: 'AQI=' } },
    { key: 'map', value: { kvlistValue: { values: [{ key: '__proto__', value: {} }] } } },
    { key: 'null', value: null },
    { key: '__proto__', value: { stringValue: 'a key like any other' } },
    {},
  ];
  await post(
    oneSpan({
      ...fields,
      attributes,
      events: null,
      status: null,
      madeUp: { a: [1] },
      links: [{ traceId: '0'.repeat(32), spanId: '0'.repeat(16) }],
    }),
  );

  expect(received).toMatchObject([
    {
      traceId: 'a1'.repeat(16),
      kind: 'SERVER',
      startTimeUnixNano: 5n,
      endTimeUnixNano: 2n ** 64n - 1n,
      flags: 257,
      events: [],
    },
  ]);
  expect(received[0]).not.toHaveProperty('parentSpanId');
  const values = received[0]?.attributes;
  expect(values).toMatchObject({
    int: 9007199254740993n,
    nan: Number.NaN,
    bytes: new Uint8Array([1, 2]),
    null: null,
    '': null,
  });
  expect(Object.entries(values ?? {})).toContainEqual(['__proto__', 'a key like any other']);
  expect(Object.keys(values?.map ?? {})).toEqual(['__proto__']);
});

test.each([
  ['{', 'The body is not JSON in UTF-8'],
  ['', 'The body is not JSON in UTF-8'],
  [new Uint8Array([0x22, 0xff, 0x22]), 'The body is not JSON in UTF-8'],
  ['[]', 'must be a JSON object with resourceSpans, but it is []'],
  ['null', 'must be a JSON object with resourceSpans, but it is null'],
  ['{"resourceSpans":{}}', 'resourceSpans must be an array, but it is {}'],
  [
    oneSpan({ traceId: 'abc' }),
    'resourceSpans[0].scopeSpans[0].spans[0].traceId must be 32 hexadecimal digits, but it is "abc"',
  ],
  [oneSpan({ traceId: 'W7it'.repeat(8) }), 'traceId must be 32 hexadecimal digits'],
  [oneSpan({ spanId: '0'.repeat(16) }), 'spanId must be 16 hexadecimal digits that are not all zero'],
  [oneSpan({ spanId: undefined }), 'spanId must be given, but it is missing'],
  [oneSpan({ parentSpanId: '0'.repeat(16) }), 'parentSpanId must be empty, or 16 hex'],
  [oneSpan({ kind: 'SPAN_KIND_SERVER' }), "kind must be the enum's number"],
  [oneSpan({ startTimeUnixNano: '-1' }), 'startTimeUnixNano must be nanoseconds since 1970'],
  [oneSpan({ endTimeUnixNano: '18446744073709551616' }), 'endTimeUnixNano must be nanoseconds since 1970'],
  [oneSpan({ flags: 2 ** 32 }), 'flags must be an integer from 0 to 2^32-1'],
  [
    withAttribute({ intValue: '9223372036854775808' }),
    'attributes[0].value.intValue must be an integer of 64 bits',
  ],
  [withAttribute({ doubleValue: 'one' }), 'doubleValue must be a number'],
  [withAttribute({ bytesValue: '?' }), 'bytesValue must be bytes in base64'],
  [withAttribute({ stringValue: 'a', boolValue: true }), 'value must have one value'],
  ['{"a":'.repeat(200) + '1'.concat('}'.repeat(200)), 'nested more than 160 levels deep'],
  ['['.repeat(MB), 'The body is not JSON in UTF-8'],
])('answers 400: %#', async (body, expected) => {
  const answer = await post(body);

  expect(answer.status).toBe(400);
  expect(await refusal(answer)).toContain(expected);
  expect(received).toEqual([]);
});

test('answers 400 to any protobuf that is cut or spoiled, or takes it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), async (at, byte, isCut) => {
      const spoiled = isCut ? bytes.slice(0, at) : bytes.with(at, byte);
      const answer = await post(spoiled, protobuf);
      expect([200, 400]).toContain(answer.status);
      await answer.arrayBuffer();
    }),
    { numRuns: 200 },
  );
});

test.each([
  [{}, 'The content-type is "text/plain;charset=UTF-8"; send application/json or application/x-protobuf.'],
  [{ 'content-type': 'text/\u00a0html' }, 'The content-type is "text/\u00a0html"'],
  [{ ...json, 'content-encoding': 'br' }, 'The content-encoding is "br"; send gzip'],
])('answers 415 to %j', async (headers, expected) => {
  const answer = await post(oneSpan({}), headers);

  expect(answer.status).toBe(415);
  expect(await refusal(answer)).toContain(expected);
});

test('answers 404 and 405', async () => {
  const lost = await fetch(`${receiver.url}/v1/metrics`, { method: 'POST', headers: json, body: '{}' });
  expect([lost.status, await refusal(lost)]).toEqual([
    404,
    'There is nothing at "/v1/metrics"; send traces to /v1/traces.',
  ]);

  const read = await fetch(`${receiver.url}/v1/traces?x`);
  expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
  expect(await refusal(read)).toBe('The method is GET; send traces with POST.');
});

async function postAs(host: string): Promise<number | undefined> {
  const request = httpRequest(`${receiver.url}/v1/traces`, { method: 'POST', headers: { ...json, host } });
  const [answer]: [IncomingMessage] = (await once(request.end('{}'), 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

test.each([
  ['localhost', 200],
  ['LOCALHOST:1', 200],
  ['127.0.0.1:4318', 200],
  ['[::1]:4318', 200],
  ['evil.example', 403],
  ['localhost.evil.example:4318', 403],
  ['127.0.0.1.evil.example', 403],
])('answers to the host %s with %i', async (host, status) => {
  expect(await postAs(host)).toBe(status);
});

test.each([
  ['as sent', () => post(new Uint8Array(20 * MB + 1))],
  ['as sent, of no known length', () => postInChunks(21)],
  ['decompressed', () => post(new Uint8Array(gzipSync(Buffer.alloc(200 * MB))), { ...json, ...gzip })],
])('answers 413 to a body over 20 MB, %s', async (_, send) => {
  const answer = await send();

  expect(answer.status).toBe(413);
  expect(await refusal(answer)).toContain('over 20 MB');
});

function postInChunks(count: number): Promise<Response> {
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += 1;
      return sent > count ? controller.close() : controller.enqueue(new Uint8Array(MB).fill(32));
    },
  });
  return fetch(`${receiver.url}/v1/traces`, { method: 'POST', headers: json, body, duplex: 'half' });
}

test('does not let a small body grow into all of memory', async () => {
  // An attribute of no key and no value takes two bytes of protobuf, which gzip to next to nothing.
  const attributes = Buffer.alloc(5 * MB, '4a00', 'hex');
  const body = [0x12, 0x12, 0x0a].reduce(prefixed, attributes);

  const answer = await post(new Uint8Array(gzipSync(body)), { ...protobuf, ...gzip });

  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('holds more than 2000000 objects');
});

/** Bytes as the field of that tag of a protobuf message. */
function prefixed(content: Buffer, tag: number): Buffer {
  const varint = [0, 7, 14, 21].map((shift) => ((content.length >>> shift) & 0x7f) | (shift < 21 ? 0x80 : 0));
  return Buffer.concat([Buffer.from([tag, ...varint]), content]);
}

test('takes 20 MB', async () => {
  const body = oneSpan({}).padEnd(20 * MB);

  expect((await post(body)).status).toBe(200);
});

test.each([
  ['not gzip', Buffer.from('{}')],
  ['cut', gzipSync(oneSpan({ name: 'x'.repeat(1000) })).subarray(0, 60)],
  ['empty', Buffer.alloc(0)],
])('answers 400 to gzip that is %s', async (_, body) => {
  const answer = await post(new Uint8Array(body), { ...json, ...gzip });

  expect(answer.status).toBe(400);
  expect(await refusal(answer)).toContain('not gzip');
});

test('survives clients that break off, and that speak no HTTP', async () => {
  for (const text of [
    'POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    '\u0016\u0003\u0001',
  ]) {
    const socket = connect(receiver.port, '127.0.0.1');
    await once(socket, 'connect');
    await new Promise((resolve) => socket.write(text, resolve));
    socket.resetAndDestroy();
    await once(socket, 'close');
  }
});

test('is not kept waiting by a slow client', async () => {
  const impatient = await startReceiver({ port: 0, onSpans: () => {}, requestTimeoutMs: 100 });
  const socket = connect(impatient.port, '127.0.0.1');
  socket.write(
    'POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
  );

  const [answer] = (await once(socket, 'data')) as [Buffer];

  expect(answer.toString()).toMatch(/^HTTP\/1.1 408 /);
  await once(socket, 'close');
  await impatient.close();
});

test('answers 500 when what it hands spans to fails', async () => {
  const broken = await startReceiver({
    port: 0,
    onSpans: () => {
      throw new Error('full');
    },
  });

  const answer = await fetch(`${broken.url}/v1/traces`, { method: 'POST', headers: json, body: oneSpan({}) });

  expect([answer.status, await refusal(answer)]).toEqual([
    500,
    'The receiver itself failed: full. The spans may be lost.',
  ]);
  await broken.close();
});

test('names the port that is taken and the variable that changes it', async () => {
  await expect(startReceiver({ port: receiver.port, onSpans: () => {} })).rejects.toThrow(
    `Port ${receiver.port} on 127.0.0.1 is taken by another program: set the environment variable OTLP_PORT to another.`,
  );
});
