import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { formatDuration } from '../local/receiver/duration.ts';
import { printTree } from '../local/receiver/print-tree.ts';
import type { ReceivedSpan } from '../local/receiver/span.ts';
import { columns } from '../local/receiver/terminal-text.ts';
import { attributesOf, numberedSpan, receivedSpan, spanId } from './support/received-span.ts';

const { traceId } = receivedSpan();
const print = (spans: ReceivedSpan[], width = 100) => printTree({ traceId, spans }, { colour: false, width });

const failed = numberedSpan(1, 0, {
  name: 'POST /api/activities',
  kind: 'SERVER',
  status: { code: 'ERROR' },
  flags: 0x301,
  attributes: attributesOf({
    'http.route': '/api/activities',
    'http.response.status_code': 500,
    'faas.coldstart': true,
    'faas.trigger': 'http',
    outer: true,
    'app.user': 'a b',
    'error.type': 'TypeError',
    'exception.type': 'TypeError',
    'exception.message': 'no\u001b[31m',
    'exception.stacktrace':
      'TypeError: no\n    at create (functions/create.ts:3:1)\n    at run (node:internal/x:1:1)\n    at main (lib/main.ts:1:1)',
  }),
  links: [
    {
      traceId: 'f'.repeat(32),
      spanId: 'e'.repeat(16),
      attributes: attributesOf({}),
      droppedAttributesCount: 0,
      flags: 0,
    },
  ],
});

test('says what matters of a span and nothing else', () => {
  expect(print([failed], 70).split('\n')).toEqual([
    `trace ${traceId}  Cruddur  1 span  1.00 ms`,
    '└─ ✗ POST /api/activities  SERVER   1.00 ms',
    '      http.response.status_code=500  faas.coldstart=true  outer=true',
    '      app.user="a b"',
    `      ↑ parent ${spanId(0)} is remote: its caller sent this trace…`,
    '      TypeError: no\\u{1b}[31m',
    '        at create (functions/create.ts:3:1)',
    '        at main (lib/main.ts:1:1)',
    `      ⇢ linked to trace ${'f'.repeat(32)} span eeeeeee…`,
  ]);
});

test('in colour is the same text', () => {
  const colourful = printTree({ traceId, spans: [failed] }, { colour: true, width: 100 });

  expect(colourful).toContain('\u001b[31m✗ POST /api/activities\u001b[39m');
  expect(stripVTControlCharacters(colourful)).toBe(print([failed]));
});

test.each([
  [
    'an exception event',
    { events: [event({ 'exception.type': 'RangeError', 'exception.message': 'far' })] },
    'RangeError: far',
  ],
  ['a status message', { status: { code: 'ERROR' as const, message: 'refused' } }, '   refused'],
  ['a type alone', { attributes: attributesOf({ 'error.type': 'timeout' }) }, 'error.type=timeout'],
  ['an end before the start', { endTimeUnixNano: 0n }, '⚠ ends 1.00 ms before it starts'],
])('tells of %s', (_, fields, expected) => {
  expect(print([numberedSpan(1, undefined, fields)])).toContain(expected);
});

test('tells once of an error that an event and the status tell', () => {
  const thrown = event({
    'exception.type': 'RangeError',
    'exception.message': 'far',
    'exception.stacktrace': '\n  at a',
  });

  const lines = print([
    numberedSpan(1, undefined, { events: [thrown], status: { code: 'ERROR', message: 'far' } }),
  ]).split('\n');

  expect(lines.slice(2)).toEqual(['      RangeError: far', '        at a']);
});

test('does not let a span write to the terminal, nor past its width', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  const attributes = fc.dictionary(text, text).map(attributesOf);
  const hostile = fc.record({
    name: text,
    attributes,
    events: fc.array(attributes.map(event), { maxLength: 2 }),
    status: fc.record({ code: fc.constant('ERROR' as const), message: text }),
    resource: text.map((name) => attributesOf({ 'service.name': name })),
  });
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 3 }), fc.integer({ min: 0, max: 200 }), (fields, width) => {
      const spans = fields.map((field, number) => numberedSpan(number, number - 1, field));
      const printed = printTree({ traceId, spans }, { colour: false, width, all: true });
      expect(printed).not.toMatch(/[^\P{C}\n]/u);
      expect(Math.max(...printed.split('\n').map(columns))).toBeLessThanOrEqual(Math.max(40, width));
    }),
  );
});

test.each([
  [0n, '0 ns'],
  [999n, '999 ns'],
  [4_120n, '4.12 µs'],
  [999_499n, '999 µs'],
  [999_500n, '1.00 ms'],
  [48_212_000n, '48.2 ms'],
  [999_600_000n, '1.00 s'],
  [75_000_000_000n, '75.0 s'],
  [-1_500n, '-1.50 µs'],
])('writes %s ns as %s', (nanoseconds, text) => {
  expect(formatDuration(nanoseconds)).toBe(text);
});

function event(fields: Parameters<typeof attributesOf>[0]): ReceivedSpan['events'][number] {
  return {
    name: 'exception',
    timeUnixNano: 1n,
    attributes: attributesOf(fields),
    droppedAttributesCount: 0,
  };
}
