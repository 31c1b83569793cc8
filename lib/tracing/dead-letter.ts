import { writeSync } from 'node:fs';
import type { HrTime } from '@opentelemetry/api';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** The most that a line may measure, in bytes of UTF-8 with its newline: CloudWatch keeps lines of 256 KB whole. */
const maxLineBytes = 200_000;

/** A line with one span of a function of ours measures about 1.8 KB, most of it the resource. */
const leastLineBytes = 512;

/** How many spans in a row may be too large for what is left of the allowance before the rest is given up. */
const maxMisses = 10;

/** What a call has put into the log. */
export interface DeadLetter {
  /** Spans on whole lines. */
  readonly written: number;
  /** What to take off the allowance: bytes of UTF-8, those of a line that broke off included. */
  readonly bytes: number;
}

/**
 * Writes spans that will not be sent any more to the function's log, as lines of OTLP/JSON that `npm run replay`
 * reads: `{"resourceSpans":…`, at most 200,000 bytes each and `allowance` bytes in all. Synchronous, for `exit`
 * handlers; never throws. On one line spans of a scope keep their order, and scopes stand one after the other.
 *
 * Not written is what finds no room, what no reader of OTLP takes (an id that is none, a time before 1970), and, once
 * `write` throws, the rest. A span too large for a line first loses its largest attribute values, as many as it says
 * in `tracing.truncated_attributes`.
 *
 * @param write gets each line with its newline; writes to descriptor 1 where left out
 */
export function writeDeadLetter(
  spans: readonly ReadableSpan[],
  allowance: number,
  write: (line: string) => void = logWriter(),
): DeadLetter {
  let [written, bytes, at, misses] = [0, 0, 0, 0];
  let bytesPerSpan = 2_000;
  try {
    while (at < spans.length && misses < maxMisses) {
      const room = Math.min(maxLineBytes, allowance - bytes);
      if (!(room >= leastLineBytes)) break;
      const count = Math.max(1, Math.floor((0.9 * room) / bytesPerSpan));
      const taken = spans.slice(at, at + count);
      const readable = taken.filter(isReadable);
      const line = readable.length > 0 ? lineOf(readable, room) : '';
      if (line === undefined && taken.length > 1) {
        bytesPerSpan *= 2;
        continue;
      }
      at += taken.length;
      if (line) {
        const lineBytes = Buffer.byteLength(line);
        bytesPerSpan = lineBytes / readable.length;
        bytes += lineBytes;
        write(line);
        written += readable.length;
      } else if (room < maxLineBytes) misses++;
    }
  } catch {
    // The log cannot be written: there is nobody left to tell.
  }
  return { written, bytes };
}

const traceIdForm = /^(?!0*$)[\da-f]{32}$/i;
const spanIdForm = /^(?!0*$)[\da-f]{16}$/i;
const linkIdsForm = /^[\da-f]{32} [\da-f]{16}$/i;

/** One span that its readers refuse would take the whole line with it. */
function isReadable(span: ReadableSpan): boolean {
  try {
    const { traceId, spanId } = span.spanContext();
    const parent = span.parentSpanContext?.spanId;
    const { name: scope = '', version = '' } = span.instrumentationScope;
    const { code, message = '' } = span.status;
    const texts = [span.name, message, scope, version, ...span.events.map(({ name }) => name)];
    const times = [span.startTime, span.endTime, ...span.events.map(({ time }) => time)];
    return (
      traceIdForm.test(traceId) &&
      spanIdForm.test(spanId) &&
      (!parent || spanIdForm.test(parent)) &&
      span.links.every(({ context }) => linkIdsForm.test(`${context.traceId} ${context.spanId}`)) &&
      texts.every((text) => typeof text === 'string') &&
      [span.kind, code].every(Number.isInteger) &&
      times.every(isUnixTime)
    );
  } catch {
    return false;
  }
}

/** The wire's time is an unsigned number of nanoseconds in 64 bits. */
function isUnixTime([seconds, nanoseconds]: HrTime): boolean {
  return seconds >= 0 && nanoseconds >= 0 && seconds + nanoseconds / 1e9 < 18_446_744_073;
}

/** The spans as a line of at most `room` bytes, if there is one; a span by itself is cut to fit. */
function lineOf(spans: ReadableSpan[], room: number): string | undefined {
  try {
    const request = Buffer.from(JsonTraceSerializer.serializeRequest(spans) ?? []).toString();
    const line = finish(request);
    const excess = Buffer.byteLength(line) - room;
    if (excess <= 0) return line;
    const cut = spans.length === 1 ? truncate(request, excess) : undefined;
    return cut && Buffer.byteLength(cut) <= room ? cut : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Where a function logs JSON, Lambda drops what is below the level that was chosen, and takes a line for INFO unless
 * it has both of these fields; readers of OTLP must ignore them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
function finish(request: string): string {
  const stamp = `"timestamp":"${new Date().toISOString()}","level":"FATAL"`;
  return `${clean(request).slice(0, -1)},${stamp}}\n`;
}

/** JSON without what some readers of text take for a newline, and without the escapes of lone surrogates. */
function clean(json: string): string {
  return json.replace(/\\\\|\\ud[89a-f][\da-f]{2}|[\u0085\u2028\u2029]/g, (found) => {
    if (found === '\\\\') return found;
    return found.length > 1 ? '\ufffd' : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

interface OtlpAttributes {
  readonly attributes: { readonly key: string; value: object }[];
}

interface OtlpSpan extends OtlpAttributes {
  readonly events: readonly OtlpAttributes[];
  readonly links: readonly OtlpAttributes[];
}

/** `"tracing.truncated_attributes"` as an attribute, with room for its number. */
const countBytes = 80;

/** The only span of the request, shorter by `excess` bytes if its attributes' values are as large as that. */
function truncate(request: string, excess: number): string | undefined {
  const parsed = JSON.parse(request);
  const span: OtlpSpan = parsed.resourceSpans[0].scopeSpans[0].spans[0];
  const values = [span, ...span.events, ...span.links]
    .flatMap(({ attributes }) => attributes)
    .map((attribute) => ({ attribute, size: sizeOf(attribute.value) }))
    .sort((one, other) => other.size - one.size);
  let [count, rest] = [0, excess + countBytes];
  for (const { attribute, size } of values) {
    if (rest <= 0) break;
    attribute.value = { stringValue: `[${size} bytes left out]` };
    rest -= size - sizeOf(attribute.value);
    count++;
  }
  if (rest > 0) return undefined;
  span.attributes.push({ key: 'tracing.truncated_attributes', value: { intValue: count } });
  return finish(JSON.stringify(parsed));
}

function sizeOf(value: object): number {
  return Buffer.byteLength(clean(JSON.stringify(value)));
}

const waitMs = 2;

/** 200 ms of waiting in all: who writes here is about to be killed. */
const maxWaits = 100;

/** Writes to the log itself, past `console` and its level. Throws when the log takes no more. */
function logWriter(): (line: string) => void {
  let waits = 0;
  return (line) => {
    // Looked at once, Node makes a pipe non-blocking: a full one is then an error, where it was a standstill.
    void process.stdout;
    const bytes = Buffer.from(line);
    for (let at = 0; at < bytes.length; ) {
      try {
        at += writeSync(1, bytes, at);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || ++waits > maxWaits) throw error;
        pause(waitMs);
      }
    }
  };
}

/** Sleeps without giving way to anything else. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
