import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { writeDeadLetter } from '../lib/tracing/dead-letter.ts';
import { parseRetryAfter } from '../lib/tracing/retry-after.ts';
import { decodeTraces } from '../local/receiver/decode.ts';
import type { ReceivedSpan } from '../local/receiver/span.ts';
import { findDeadLetters } from '../local/replay/find-dead-letters.ts';
import { showProgress } from '../local/replay/progress.ts';
import { replay } from '../local/replay/replay.ts';
import { type Collector, startCollector } from './support/collector.ts';
import { testKey } from './support/function.ts';
import { hostileSpans } from './support/hostile-spans.ts';
import { readableSpans } from './support/readable-spans.ts';

let collector: Collector;
let folder: string;
const running = new Set<ChildProcess>();

beforeEach(async () => {
  collector = await startCollector();
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  await collector.close();
  await rm(folder, { recursive: true });
});

/** Spans as dead-letter lines, without the newlines. */
function linesOf(spans = [...hostileSpans(), ...readableSpans(3)]): string[] {
  const lines: string[] = [];
  writeDeadLetter(spans, 100_000_000, (line) => lines.push(line.trimEnd()));
  return lines;
}

/** What the receiver makes of dead-letter lines: what must arrive. */
function spansOf(lines: readonly string[]): ReceivedSpan[] {
  return lines.flatMap((line) => {
    const decoded = decodeTraces(Buffer.from(line), 'json');
    if (!decoded.ok) throw new Error(decoded.problem);
    return decoded.spans;
  });
}

const byId = (spans: readonly ReceivedSpan[]) =>
  spans.toSorted((one, other) => (one.traceId + one.spanId < other.traceId + other.spanId ? -1 : 1));
const idsOf = (spans: readonly ReceivedSpan[]) =>
  new Set(spans.map(({ traceId, spanId }) => traceId + spanId));

/** Expects that just the spans of these lines have arrived, each once and as it was written. */
function expectArrived(lines: readonly string[]): void {
  expect(byId(collector.spans)).toEqual(byId(spansOf(lines)));
}

async function fileOf(content: string | Uint8Array, name = 'function.log'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Starts what `npm run replay` runs, in a folder of its own. */
function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { PATH } = process.env;
  const endpoint = { HONEYCOMB_API_KEY: testKey, HONEYCOMB_API_ENDPOINT: collector.url };
  const main = join(__dirname, '../local/replay/main.ts');
  const child = spawn(process.execPath, ['--no-warnings', main, ...args], {
    cwd: folder,
    env: { PATH, ...endpoint, ...env },
  });
  running.add(child);
  return child;
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, input: string | Uint8Array = '') {
  const child = start(args, env);
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  expect(stdout + stderr).not.toContain(testKey);
  expect(stderr).not.toMatch(/^ {4}at /m);
  return { code, stdout, stderr };
}

const summaryOf = (spans: number, lines: number, rest: string) =>
  `${spans.toLocaleString('en')} spans found in ${lines} lines, ${rest}`;
const allDelivered = (count: number, lines = 1) =>
  summaryOf(
    count,
    lines,
    `0 duplicates left out, ${count.toLocaleString('en')} delivered, 0 rejected by the backend, 0 failed.\n`,
  );

describe('finds the lines', () => {
  const moment = '2026-11-23T16:00:00.000Z';
  const csv = (value: string) => `"${value.replaceAll('"', '""')}"`;
  const noise = 'START RequestId: 8f5 Version: $LATEST\n{"level":"info","message":"hello \\"world\\""}\n';
  const event = (message: string, index: number) => ({
    logStreamName: '2026/11/23/[$LATEST]0af',
    timestamp: 1_795_449_600_000 + index,
    message: `${message}\n`,
    eventId: String(index),
  });

  it.each<[string, (lines: string[]) => string]>([
    ['raw', (lines) => lines.join('\n')],
    ['with CRLF and a BOM', (lines) => `\ufeff${lines.join('\r\n')}\r\n`],
    ['between others', (lines) => lines.map((line) => `${noise}${line}\n`).join(noise)],
    [
      'behind a time, a request id and a level',
      (lines) => lines.map((line) => `${moment}\t8f5-3\tINFO\t${line}\n`).join(''),
    ],
    ["in CloudWatch's export to S3", (lines) => lines.map((line) => `${moment} ${line}\n`).join('')],
    [
      'as `aws logs tail` prints them',
      (lines) => lines.map((line) => `${moment} 2026/11/23/[$LATEST]0af ${line}\n`).join(''),
    ],
    [
      'in the output of `aws logs`, pretty',
      (lines) => JSON.stringify({ events: lines.map(event), searchedLogStreams: [] }, undefined, 4),
    ],
    ['in the output of `aws logs`, on one line', (lines) => JSON.stringify({ events: lines.map(event) })],
    [
      'in CSV of Logs Insights',
      (lines) => `@timestamp,@message\n${lines.map((line) => `${moment},${csv(`${line}\n`)}\n`).join('')}`,
    ],
    [
      'in JSON of Logs Insights',
      (lines) => JSON.stringify({ results: [lines.map((value) => ({ field: '@message', value }))] }),
    ],
    [
      "in Lambda's JSON log format",
      (lines) =>
        lines.map((message) => JSON.stringify({ timestamp: moment, level: 'INFO', message })).join('\n'),
    ],
    [
      'as an object in a log of JSON',
      (lines) => lines.map((line) => `{"time":"${moment}","record":${line}}`).join('\n'),
    ],
    [
      'in a string, in a string, in CSV',
      (lines) => lines.map((line) => csv(JSON.stringify({ message: JSON.stringify({ line }) }))).join('\n'),
    ],
    [
      'in a subscription',
      (lines) => JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: lines.map(event) }),
    ],
    ['two on one line', (lines) => lines.join(' ')],
  ])('%s', async (_, write) => {
    const lines = linesOf().concat(linesOf(readableSpans(1_200).slice(1_000)));
    const { code, stdout } = await run([await fileOf(write(lines))]);
    expect(stdout).toBe(allDelivered(205, lines.length));
    expect(code).toBe(0);
    expectArrived(lines);
  });

  it('in gzip files of several members, whatever their name, and in standard input', async () => {
    const [first = '', ...rest] = linesOf(readableSpans(1_500));
    const members = Buffer.concat([gzipSync(`${first}\n`), gzipSync(rest[0] ?? '')]);
    const files = [await fileOf(members, '000000.gz'), await fileOf(gzipSync(rest[1] ?? ''), 'log'), '-'];
    const { stdout } = await run(files, {}, gzipSync(rest.slice(2).join('\n')));
    expect(stdout).toBe(allDelivered(1_500, 1 + rest.length));
    expectArrived([first, ...rest]);
  });

  it('in standard input where no file is named, and finds none where there are none', async () => {
    const lines = linesOf();
    expect((await run([], {}, lines.join('\n'))).stdout).toBe(allDelivered(5));
    expectArrived(lines);
    expect(await run(['-'], {}, 'nothing')).toMatchObject({ code: 0, stdout: allDelivered(0, 0) });
  });

  it('but not in the values of others', () => {
    const [line = ''] = linesOf(readableSpans(1, { quoted: '{"resourceSpans":[]}' }));
    expect([...findDeadLetters(`{"a":1} ${line} {"b":2}`)]).toEqual([{ kind: 'letter', json: line }]);
  });
});

describe('leaves out', () => {
  it('spans that are there twice, in one file or two', async () => {
    const lines = linesOf(readableSpans(10));
    const again = linesOf(readableSpans(5));
    const files = [await fileOf([...lines, ...lines].join('\n')), await fileOf(again.join('\n'), 'other')];
    const { stdout } = await run(files);
    expect(stdout).toBe(
      summaryOf(25, 3, '15 duplicates left out, 10 delivered, 0 rejected by the backend, 0 failed.\n'),
    );
    expectArrived(lines);
  });

  it('lines that are garbled, and says which and how many', async () => {
    const [good = ''] = linesOf(readableSpans(10));
    const [other = ''] = linesOf(readableSpans(12).slice(10));
    const badId = good.replace('"0000000000000001"', '"xyz"');
    const halfThenWhole = good.slice(0, 500) + other;
    const file = await fileOf(
      [
        good.slice(0, -20),
        good,
        badId,
        `{"events":[{"message":"${JSON.stringify(good).slice(1, 99)}`,
        halfThenWhole,
      ].join('\n'),
    );
    const { code, stdout, stderr } = await run([file]);
    expect(stdout).toBe(allDelivered(12, 2).replace('\n', ' 4 lines could not be read.\n'));
    expect(code).toBe(1);
    for (const number of [1, 3, 4, 5]) expect(stderr).toContain(`function.log, line ${number}: not read: `);
    expect(stderr).toContain('spanId must be 16 hexadecimal digits');
    expectArrived([good, other]);
  });

  it('the rest of a gzip file that is cut off', async () => {
    const lines = linesOf(readableSpans(3_000));
    const compressed = gzipSync(lines.join('\n'), { level: 0 });
    const { code, stderr } = await run([await fileOf(compressed.subarray(0, -100_000), 'log.gz')]);
    expect(code).toBe(1);
    expect(stderr).toContain('it broke off (unexpected end of file)');
    expect(collector.spans.length).toBeGreaterThan(1_500);
  });
});

describe('sends', () => {
  it('as the function is configured, in batches', async () => {
    const lines = linesOf(readableSpans(1_200));
    const file = await fileOf(lines.join('\n'));
    const { stderr } = await run([file], { OTEL_EXPORTER_OTLP_HEADERS: 'x-team=blue' });
    expect(collector.requests.map(({ spans }) => spans.length)).toEqual([500, 500, 200]);
    expect(collector.requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: {
        'x-honeycomb-team': testKey,
        'x-team': 'blue',
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
      },
    });
    expect(stderr).toMatch(
      /^Sending to .*\n500 spans done.*\n1,000 spans done.*\n1,200 spans done.* per second\.\n$/,
    );
    expectArrived(lines);
  });

  it('no more than 4 MB at a time', async () => {
    const lines = linesOf(readableSpans(100, { text: 'x'.repeat(90_000) }));
    await run([await fileOf(lines.join('\n'))], { OTEL_EXPORTER_OTLP_COMPRESSION: 'none' });
    expect(collector.requests.map(({ spans }) => spans.length)).toEqual([44, 44, 12]);
    for (const { bytes } of collector.requests) expect(bytes).toBeLessThanOrEqual(4_000_000);
    expectArrived(lines);
  });

  it('again, after waits, what the backend has no time for', async () => {
    const lines = linesOf(readableSpans(700));
    collector.behaveOnce(
      { kind: 'status', status: 503 },
      { kind: 'resetAfterBody' },
      { kind: 'accept' },
      { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
    );
    const { code, stdout, stderr } = await run([await fileOf(lines.join('\n'))]);
    expect([code, stdout]).toEqual([0, allDelivered(700, lines.length)]);
    expect(stderr).toContain('HTTP 503; try 2 of 5 in 0.5 s.');
    expect(stderr).toMatch(/(UND_ERR_SOCKET|ECONNRESET); try 3 of 5 in 1\.0 s\./);
    expect(stderr).toContain('HTTP 429; try 2 of 5 in 1.0 s.');
    expectArrived(lines);
  });

  it('no more after five tries, and the rest when it is started again', async () => {
    const lines = linesOf(readableSpans(1_400));
    const file = await fileOf(lines.join('\n'));
    collector.behave((_, index) => (index === 0 ? { kind: 'accept' } : { kind: 'hang' }));
    const failed = await run([file], { OTEL_EXPORTER_OTLP_TIMEOUT: '800' });
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('500 delivered, 0 rejected by the backend, ');
    expect(failed.stderr).toContain('Stopped: no answer within 800 ms, 5 times. Once that is mended');
    expect(collector.requests).toHaveLength(6);
    collector.behave({ kind: 'accept' });
    const { code, stdout } = await run([file]);
    expect(stdout).toContain(', 500 delivered by an earlier run, 900 delivered, ');
    expect(code).toBe(0);
    expectArrived(lines);
  }, 60_000);

  it.each([
    [401, /HTTP 401 \(unknown key \*\*\*\): the backend does not know this key; check HONEYCOMB_API_KEY/],
    [403, /HTTP 403 .*: the key may not send spans/],
    [400, /HTTP 400 .*: the backend could not read the request/],
    [302, /HTTP 302 .*: the endpoint sends elsewhere/],
    [404, /HTTP 404 .*: the endpoint does not take spans this way/],
  ])('nothing more after HTTP %d', async (status, sentence) => {
    collector.behave({ kind: 'status', status, body: `unknown key ${testKey}`, headers: { location: '/' } });
    const { code, stdout, stderr } = await run([await fileOf(linesOf(readableSpans(1_400)).join('\n'))]);
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stdout).toMatch(/, 0 delivered, 0 rejected by the backend, \d+ failed\.\n$/);
    expect(collector.requests).toHaveLength(1);
  });

  it('nothing more when it is told to wait for an hour', async () => {
    collector.behave({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
    const { code, stderr } = await run([await fileOf(linesOf().join('\n'))]);
    expect(code).toBe(1);
    expect(stderr).toContain('Stopped: HTTP 429: it asks to wait 3600 s.');
  });

  it('halves of what is too large, and goes on without a span that is', async () => {
    const lines = linesOf(readableSpans(8));
    // The sixth span is in the first request, then in the second half, in that one's first half, and so on.
    const tooLarge = { kind: 'status', status: 413 } as const;
    const accept = { kind: 'accept' } as const;
    collector.behaveOnce(tooLarge, accept, tooLarge, tooLarge, accept, tooLarge, accept);
    const { code, stdout, stderr } = await run([await fileOf(lines.join('\n'))]);
    expect(collector.requests.map(({ spans }) => spans.length)).toEqual([8, 4, 4, 2, 1, 1, 2]);
    expect(collector.spans.map(({ name }) => name)).not.toContain('span 5');
    expect(stderr).toContain('1 spans not delivered: HTTP 413.');
    expect(stdout).toContain('7 delivered, 0 rejected by the backend, 1 failed.');
    expect(code).toBe(1);
    expect((await run(['function.log'])).stdout).toContain('7 delivered by an earlier run, 1 delivered');
    expectArrived(lines);
  });

  it('nothing twice that the backend has answered for, if only to reject a part', async () => {
    const file = await fileOf(linesOf(readableSpans(10)).join('\n'));
    collector.behaveOnce({ kind: 'partialSuccess', rejectedSpans: 3, errorMessage: 'too old' });
    const { code, stdout, stderr } = await run([file]);
    expect(stdout).toContain('7 delivered, 3 rejected by the backend, 0 failed.');
    expect(stderr).toContain('3 spans rejected: too old.');
    expect(code).toBe(1);
    expect((await run([file])).stdout).toContain('10 delivered by an earlier run, 0 delivered');
    expect(collector.requests).toHaveLength(1);
  });

  it('to a URL with a user and a password, without telling', async () => {
    const endpoint = collector.url.replace('//', '//me:s3cret%21@');
    const { code, stderr } = await run([await fileOf(linesOf().join('\n'))], {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    });
    expect(code).toBe(0);
    const { authorization } = collector.requests[0]?.headers ?? {};
    expect(authorization).toBe(`Basic ${Buffer.from('me:s3cret!').toString('base64')}`);
    expect(stderr).not.toContain('s3cret');
  });
});

describe('resumes', () => {
  const size = 1_500;

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    'after %s with the rest',
    async (signal) => {
      const lines = linesOf(readableSpans(size));
      const file = await fileOf(lines.join('\n'));
      collector.behave({ kind: 'accept', delayMs: 500 });
      const child = start([file]);
      const output = Promise.all([text(child.stdout), text(child.stderr)]);
      await collector.waitForRequests(2, 15_000);
      child.kill(signal);
      const [code] = await once(child, 'close');
      const [stdout] = await output;
      const first = collector.spans.length;
      expect(first).toBeLessThan(size);
      expect(code).toBe(signal === 'SIGKILL' ? null : 1);

      const second = await run([file]);
      expect(second.code).toBe(0);
      expect(idsOf(collector.spans).size).toBe(size);
      const twice = collector.spans.length - size;
      // Whoever is killed does not see the answer to what is under way; whoever is asked to stop waits for it.
      expect([0, 500]).toContain(twice);
      if (signal !== 'SIGKILL') {
        expect(twice).toBe(0);
        expect(stdout).toContain(`${first.toLocaleString('en')} delivered`);
        expectArrived(lines);
      }

      collector.clear();
      expect((await run([file])).stdout).toContain(`1,500 delivered by an earlier run, 0 delivered`);
      expect(collector.requests).toHaveLength(0);
      expect((await run([file, '--again'])).stdout).toContain('1,500 delivered, ');
    },
    60_000,
  );

  it('from a state file that a crash has cut off, and keeps it to its endpoint and key', async () => {
    const log = linesOf(readableSpans(10)).join('\n');
    const file = await fileOf(log);
    const state = join(folder, 'state', 'mine');
    await run([file, '--state', state]);
    const whole = await readFile(state, 'utf8');
    expect(whole).not.toContain(testKey);
    await writeFile(state, whole.slice(0, -30));
    expect((await run([file, '--state', state])).stdout).toContain(', 10 delivered, ');
    await appendFile(state, '["torn');
    expect((await run([file, '--state', state])).stdout).toContain('10 delivered by an earlier run');

    const otherKey = await run([file, '--state', state], { HONEYCOMB_API_KEY: testKey.replace('0', '9') });
    expect(otherKey).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Choose another file with --state'),
    });
    const noState = await run([file, '--state', file]);
    expect(noState).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not the state of a replay'),
    });
    expect(await readFile(file, 'utf8')).toBe(log);
    expect(await readdir(join(folder, 'state'))).toEqual(['mine']);
  });
});

describe('the command', () => {
  it('counts, needs no endpoint and leaves nothing behind with --dry-run', async () => {
    const file = await fileOf([...linesOf(readableSpans(10)), ...linesOf(readableSpans(3))].join('\n'));
    const none = { HONEYCOMB_API_KEY: '', HONEYCOMB_API_ENDPOINT: '' };
    const { code, stdout } = await run(['--dry-run', file], none);
    expect(stdout).toBe(summaryOf(13, 2, '3 duplicates left out, nothing sent (--dry-run).\n'));
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual(['function.log']);
  });

  it.each<[string, string[], NodeJS.ProcessEnv, RegExp]>([
    ['an unknown option', ['--what'], {}, /^Unknown option '--what'\. Try: npm run replay -- --help\n$/],
    ['no such file', ['none.log'], {}, /none\.log cannot be read: ENOENT/],
    ['a folder', ['.'], {}, /is a folder; name the files in it\.\n$/],
    [
      'no endpoint',
      ['-'],
      { HONEYCOMB_API_KEY: '' },
      /^There is nowhere to send to: neither HONEYCOMB_API_KEY/,
    ],
    ['tracing off', ['-'], { OTEL_SDK_DISABLED: 'true' }, /^There is nowhere to send to: OTEL_SDK_DISABLED/],
    [
      'no state',
      ['-', '--state', '/dev/null/state'],
      {},
      /The state cannot be kept in \/dev\/null\/state: E/,
    ],
  ])('answers 2 and a sentence for %s', async (_, args, env, sentence) => {
    const { code, stderr, stdout } = await run(args, env);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(collector.requests).toHaveLength(0);
  });

  it('explains itself', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('npm run replay -- [FILE…]');
    expect(stdout).toContain('--dry-run');
  });

  it('keeps its memory while it reads much', async () => {
    const lines = linesOf(readableSpans(1_000));
    const noise = `${'n'.repeat(999)}\n`.repeat(20_000);
    const child = start(['-'], { NODE_OPTIONS: '--max-old-space-size=64' });
    const output = text(child.stdout);
    for (let part = 0; part < 8; part++)
      if (!child.stdin.write(`${noise}${lines[part] ?? ''}\n`)) await once(child.stdin, 'drain');
    child.stdin.end();
    expect(await output).toBe(allDelivered(1_000, lines.length));
  }, 60_000);
});

describe('progress', () => {
  it('is a bar on a terminal, with what there is in all', async () => {
    const written: string[] = [];
    const screen = { isTTY: true, columns: 60, write: (chunk: string) => written.push(chunk) };
    const file = await fileOf(linesOf(readableSpans(1_000)).join('\n'));
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const options = { files: [file], state: join(folder, 'state'), again: false, dryRun: false };
    await replay(options, { env, screen, signal: new AbortController().signal });
    const bars = written.filter((chunk) => chunk.startsWith('\r\u001b[2K'));
    expect(bars[0]).toMatch(/━{15}─{15} 500 of 1,000 spans/);
    expect(bars[1]).toMatch(/━{30} 1,000 of 1,000 spans/);
    for (const bar of bars) expect(bar.slice(5).length).toBeLessThan(60);
    expect(written.at(-1)).toBe('\n');
  });

  it('gives way to a sentence', () => {
    const written: string[] = [];
    let now = 0;
    const screen = { isTTY: true, write: (chunk: string) => written.push(chunk) };
    const progress = showProgress(screen, () => now);
    now = 2_000;
    progress.update(50, 100);
    progress.say('Wait.');
    expect(written[1]).toBe('\r\u001b[2KWait.\n');
    expect(written[2]).toBe(written[0]);
    expect(written[0]).toContain('50 of 100 spans, 25 per second');
  });
});

test('Retry-After is seconds or a date', () => {
  const now = Date.parse('2026-11-23T16:00:00Z');
  expect(parseRetryAfter(null, now)).toBeUndefined();
  expect(parseRetryAfter(' 7 ', now)).toBe(7_000);
  expect(parseRetryAfter('Mon, 23 Nov 2026 16:00:09 GMT', now)).toBe(9_000);
  expect(parseRetryAfter('Mon, 23 Nov 2026 15:00:00 GMT', now)).toBe(0);
  expect(parseRetryAfter('soon', now)).toBeUndefined();
});
