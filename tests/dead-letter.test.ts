import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Attributes, HrTime, AttributeValue as SdkValue } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import { writeDeadLetter } from '../lib/tracing/dead-letter.ts';
import { decodeTraces } from '../local/receiver/decode.ts';
import type { AttributeValue, ReceivedSpan } from '../local/receiver/span.ts';
import { hostileSpans } from './support/hostile-spans.ts';
import { readableSpan, readableSpans } from './support/readable-spans.ts';

const lineBound = 200_000;
const allowance = 1_000_000;
const cut = 'tracing.truncated_attributes';

/** The lines that a call writes, and what it answers. */
function deadLetter(spans: readonly ReadableSpan[], most = allowance) {
  const lines: string[] = [];
  const result = writeDeadLetter(spans, most, (line) => lines.push(line));
  return { ...result, lines };
}

/** What the receiver makes of a line, which must be one. */
function decode(line: string): ReceivedSpan[] {
  expect(line.startsWith('{"resourceSpans":')).toBe(true);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(lineBound);
  expect(line.search(/[\n\r\u0085\u2028\u2029]/)).toBe(line.length - 1);
  const decoded = decodeTraces(Buffer.from(line), 'json');
  if (!decoded.ok) throw new Error(decoded.problem);
  return decoded.spans;
}

/** An attribute's value as the receiver has it: JSON has neither NaN nor the infinities, nor a negative zero. */
function received(value: SdkValue | null | undefined): AttributeValue {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return receivedNumber(value);
  if (Array.isArray(value)) return value.map((item) => received(item));
  return (value ?? null) as boolean | null;
}

function receivedNumber(value: number): AttributeValue {
  if (!Number.isFinite(value)) return null;
  if (!Number.isInteger(value) || Math.abs(value) > 2 ** 63 || value === 2 ** 63) return value;
  return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
}

function receivedAttributes(attributes: Attributes): ReceivedSpan['attributes'] {
  const result = Object.create(null);
  for (const [key, value] of Object.entries(attributes)) result[key.toWellFormed()] = received(value);
  return result;
}

const nanoseconds = ([seconds, rest]: HrTime): bigint => BigInt(seconds) * 1_000_000_000n + BigInt(rest);
const numbered = (index: number) => (index + 1).toString(16).padStart(16, '0');
const indexOf = ({ spanId }: ReceivedSpan) => Number.parseInt(spanId, 16) - 1;

describe('a dead letter of any spans', () => {
  const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
  const anyText = fc.string({ unit, maxLength: 20 });
  const number = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger(), fc.constant(2 ** 60));
  const largeText = fc.tuple(unit, fc.nat(90_000)).map(([character, count]) => character.repeat(count));
  const value = fc.oneof(
    { arbitrary: fc.oneof(anyText, number, fc.boolean(), fc.constant(undefined)), weight: 20 },
    { arbitrary: fc.oneof(fc.array(anyText), fc.array(number), fc.array(fc.boolean())), weight: 5 },
    { arbitrary: largeText, weight: 1 },
  );
  const attributes = fc.dictionary(anyText, value, { maxKeys: 6 }) as fc.Arbitrary<Attributes>;
  const time = fc.tuple(fc.nat(2 ** 31 - 1), fc.nat(999_999_999));
  const id = (digits: number) => fc.stringMatching(new RegExp(`^[1-9a-f][0-9a-f]{${digits - 1}}$`));
  const context = fc.record({ traceId: id(32), spanId: id(16), traceFlags: fc.constantFrom(0, 1) });
  const fields = fc.record(
    {
      name: anyText,
      kind: fc.nat(4),
      startTime: time,
      endTime: time,
      attributes,
      resource: fc.constantFrom(
        resourceFromAttributes({ 'service.name': 'one' }),
        resourceFromAttributes({ 'service.name': 'other', '\ud800': '\udc00' }),
      ),
      parentSpanContext: context,
      status: fc.record({ code: fc.nat(2), message: anyText }),
      instrumentationScope: fc.record({ name: fc.constantFrom('a', 'b'), version: fc.constantFrom('', '1') }),
      events: fc.array(fc.record({ name: anyText, time, attributes }), { maxLength: 2 }),
      links: fc.array(fc.record({ context, attributes }), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
  const anySpans = fc
    .array(fields, { maxLength: 40 })
    .map((all) => all.map((each, index) => readableSpan({ ...each, spanId: numbered(index) })));

  it('holds exactly the spans that it says, in bounds, and none is lost while there is room', () => {
    let truncated = 0;
    const check = (spans: ReadableSpan[], most: number) => {
      const { written, bytes, lines } = deadLetter(spans, most);
      const perLine = lines.map(decode);
      expect(perLine.flat()).toHaveLength(written);
      expect(bytes).toBe(Buffer.byteLength(lines.join('')));
      expect(bytes).toBeLessThanOrEqual(Math.max(most, 0));
      for (const span of perLine.flat()) expectSame(span, spans[indexOf(span)] as ReadableSpan);
      expectOrder(perLine);
      if (bytes < most - lineBound) expect(written).toBe(spans.length);
      truncated += perLine.flat().filter(({ attributes: found }) => cut in found).length;
    };
    const most = fc.oneof(fc.constant(allowance), fc.integer({ min: -1, max: allowance }));
    fc.assert(fc.property(anySpans, most, check), { numRuns: 300 });
    expect(truncated).toBeGreaterThan(0);
  }, 120_000);

  function expectSame(found: ReceivedSpan, span: ReadableSpan): void {
    const { traceId, spanId } = span.spanContext();
    expect(found).toMatchObject({ traceId, spanId, name: span.name.toWellFormed() });
    expect(found.parentSpanId).toBe(span.parentSpanContext?.spanId);
    expect(found.startTimeUnixNano).toBe(nanoseconds(span.startTime));
    expect(found.endTimeUnixNano).toBe(nanoseconds(span.endTime));
    expect(found.status.message ?? '').toBe((span.status.message ?? '').toWellFormed());
    const { [cut]: count = 0, ...rest } = found.attributes;
    const pairs = [found, ...found.events, ...found.links].map((one) => one.attributes);
    const originals = [span, ...span.events, ...span.links].map((one) => one.attributes ?? {});
    const differing = pairs.slice(1).map((one, index) => differences(one, originals[index + 1] ?? {}));
    expect([differences(rest, span.attributes), ...differing].flat()).toHaveLength(Number(count));
  }

  /** The values that were left out; any other difference fails. */
  function differences(found: ReceivedSpan['attributes'], attributes_: Attributes): AttributeValue[] {
    const expected = { ...receivedAttributes(attributes_) };
    const isCut = (one: unknown) => typeof one === 'string' && /^\[\d+ bytes left out\]$/.test(one);
    const left = Object.entries(found).filter(([, one]) => isCut(one));
    for (const [key, one] of left) expected[key] = one;
    expect({ ...found }).toEqual(expected);
    return left.map(([, one]) => one);
  }

  /** Lines follow each other as the spans do; on a line each scope's spans keep their order. */
  function expectOrder(lines: ReceivedSpan[][]): void {
    let last = -1;
    for (const line of lines) {
      const indexes = line.map(indexOf);
      expect(Math.min(...indexes)).toBeGreaterThan(last);
      last = Math.max(...indexes);
      for (const ofScope of Map.groupBy(line, ({ resource, scope }) =>
        JSON.stringify([resource, scope]),
      ).values())
        expect(ofScope.map(indexOf)).toEqual(ofScope.map(indexOf).toSorted((one, other) => one - other));
    }
  }
});

describe('a dead letter', () => {
  it("holds what OpenTelemetry's SDK makes of awkward values, as its own exporter would send it", () => {
    const { lines, written } = deadLetter(hostileSpans());
    expect(written).toBe(2);
    expect(lines.flatMap(decode).map(({ name }) => name)).toEqual(['', 'root \ufffd']);
  });

  it('survives a log of JSON lines that lets only the worst through', () => {
    const { lines } = deadLetter(readableSpans(1));
    const { timestamp, level } = JSON.parse(lines[0] ?? '');
    expect(level).toBe('FATAL');
    expect(new Date(timestamp).toISOString()).toBe(timestamp);
  });

  it('fills its lines, and splits at their bound', () => {
    const { written, bytes, lines } = deadLetter(readableSpans(2_000));
    expect(written).toBe(2_000);
    expect(lines.flatMap(decode).map(({ name }) => name)).toEqual(
      readableSpans(2_000).map(({ name }) => name),
    );
    expect(lines.length).toBeLessThanOrEqual(Math.ceil(bytes / lineBound) + 2);
  });

  it('stops at the allowance, and writes nothing where there is none', () => {
    const { written, bytes } = deadLetter(readableSpans(20_000));
    expect(written).toBeGreaterThan(2_000);
    expect(bytes).toBeGreaterThan(allowance - 2_000);
    expect(bytes).toBeLessThanOrEqual(allowance);
    for (const none of [0, -1, Number.NaN])
      expect(deadLetter(readableSpans(5), none)).toEqual({ written: 0, bytes: 0, lines: [] });
  });

  it('takes the largest values off a span that is too large for a line, and says how many', () => {
    const span = readableSpan({
      attributes: { small: 'kept', large: 'l'.repeat(150_000), larger: '日'.repeat(60_000), n: 7 },
      events: [{ name: 'event', time: [1, 2], attributes: { largest: ['e'.repeat(250_000)] } }],
    });
    const [found] = deadLetter([span]).lines.flatMap(decode);
    expect({ ...found?.attributes }).toEqual({
      small: 'kept',
      large: 'l'.repeat(150_000),
      larger: '[180018 bytes left out]',
      n: 7,
      [cut]: 2,
    });
    expect({ ...found?.events[0]?.attributes }).toEqual({
      largest: expect.stringMatching(/^\[250\d+ bytes/),
    });
  });

  it.each<[string, Partial<ReadableSpan>]>([
    ['is too large by its name', { name: 'n'.repeat(250_000) }],
    ['has no id', { spanContext: () => ({ traceId: '0'.repeat(32), spanId: 'x', traceFlags: 1 }) }],
    ['throws', { spanContext: () => JSON.parse('') }],
    ['has a time that is none', { startTime: [Number.NaN, 0] }],
    ['ended before 1970', { endTime: [-1, 0] }],
    ['has a link to nowhere', { links: [{ context: { traceId: '', spanId: '', traceFlags: 0 } }] }],
    ['has a kind that is none', { kind: 'SERVER' as never }],
  ])('leaves out a span that %s, and no other', (_, fields) => {
    const [first, last] = [readableSpan({ name: 'first' }), readableSpan({ name: 'last' })];
    const { written, lines } = deadLetter([first, readableSpan(fields), last]);
    expect(lines.flatMap(decode).map(({ name }) => name)).toEqual(['first', 'last']);
    expect(written).toBe(2);
  });

  it('stops, and says what is in the log, when the log cannot be written any more', () => {
    const lines: string[] = [];
    const result = writeDeadLetter(readableSpans(2_000), allowance, (line) => {
      if (lines.length === 2) throw new Error('EPIPE');
      lines.push(line);
    });
    expect(result.written).toBe(lines.flatMap(decode).length);
    expect(result.bytes).toBeGreaterThan(Buffer.byteLength(lines.join('')));
  });
});

describe('at the exit of a process', () => {
  /** Writes the dead letter of 20,000 spans in an `exit` handler, and tells the outcome on descriptor 2. */
  const program = `
    const { writeSync } = await import('node:fs');
    const { writeDeadLetter } = await import('${__dirname}/../lib/tracing/dead-letter.ts');
    const { readableSpans } = await import('${__dirname}/support/readable-spans.ts');
    const spans = readableSpans(20_000);
    process.on('exit', () => {
      const begin = performance.now();
      const result = writeDeadLetter(spans, 1_000_000);
      writeSync(2, JSON.stringify({ ...result, milliseconds: performance.now() - begin }));
    });`;

  /** Runs it with its standard output redirected as the shell is told. */
  async function run(redirection: string) {
    const { PATH } = process.env;
    const command = `"$0" --no-warnings --input-type=module --eval "$1" ${redirection}`;
    const child = spawn('sh', ['-c', command, process.execPath, program], { env: { PATH } });
    const [log, told] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { log, ...(JSON.parse(told) as { written: number; bytes: number; milliseconds: number }) };
  }

  it.each([
    ['a pipe', '| cat'],
    ['a slow pipe', '| (sleep 0.1; cat)'],
    ['a socket', ''],
  ])('goes to %s whole', async (_, redirection) => {
    const { log, written, bytes } = await run(redirection);
    expect(Buffer.byteLength(log)).toBe(bytes);
    expect(bytes).toBeGreaterThan(990_000);
    const spans = log.split(/(?<=\n)/).flatMap(decode);
    expect(spans.map(({ name }) => name)).toEqual(
      Array.from({ length: written }, (__, index) => `span ${index}`),
    );
  });

  it('gives up a pipe that stays full, and says what it holds', async () => {
    const { log, written, bytes, milliseconds } = await run('| (sleep 2; cat)');
    expect(milliseconds).toBeLessThan(1_500);
    const lines = log.split(/(?<=\n)/);
    const whole = lines.filter((line) => line.endsWith('\n'));
    expect(whole.flatMap(decode)).toHaveLength(written);
    expect(bytes).toBeGreaterThanOrEqual(Buffer.byteLength(log));
    expect(bytes).toBeLessThan(allowance);
  });

  it.each([
    ['is closed at the other end', '| true', 0],
    ['is a full disk', '>/dev/full', 0],
  ])('neither throws nor hangs when the log %s', async (_, redirection, expected) => {
    const { written, milliseconds } = await run(redirection);
    expect(written).toBe(expected);
    expect(milliseconds).toBeLessThan(1_500);
  });
});
