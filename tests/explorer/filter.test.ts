import fc from 'fast-check';
import { attributeWord, parseFilter } from '../../local/explorer/filter.ts';
import { Matcher } from '../../local/explorer/matches.ts';
import type { StoredTrace } from '../../local/explorer/stored-trace.ts';
import { toWireValue } from '../../local/explorer/to-wire.ts';
import { TraceStore } from '../../local/explorer/trace-store.ts';
import { wireText } from '../../local/explorer/wire-text.ts';
import type { AttributeValue, ReceivedSpan } from '../../local/receiver/span.ts';
import { attributesOf, numberedSpan, receivedSpan } from '../support/received-span.ts';

const termsOf = (text: string) => parseFilter(text).terms;

/** Text with what means something in a filter more often than chance would have it. */
const awkward = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '=', ':', ' ', '\u00a0', '\n', 'a', 'min:', '\ud800') }),
);

describe('a filter', () => {
  it.each<[string, object[]]>([
    ['', []],
    [' \t\n "" name: service:"" ', []],
    [
      'Prune "prune JUICE"',
      [
        { kind: 'text', text: 'prune' },
        { kind: 'text', text: 'prune juice' },
      ],
    ],
    ['name:"GET /"', [{ kind: 'name', text: 'get /' }]],
    ['service:Cruddur', [{ kind: 'service', text: 'cruddur' }]],
    ['status:Error', [{ kind: 'status', status: 'ERROR' }]],
    ['status:fine', [{ kind: 'text', text: 'status:fine' }]],
    ['a.b=c=d', [{ kind: 'attribute', key: 'a.b', value: 'c=d' }]],
    ['a=C:\\x', [{ kind: 'attribute', key: 'a', value: 'C:\\x' }]],
    ['a="b \\"c\\" \\\\ \\d"', [{ kind: 'attribute', key: 'a', value: 'b "c" \\ \\d' }]],
    ['"a key"="a value"', [{ kind: 'attribute', key: 'a key', value: 'a value' }]],
    ['a=', [{ kind: 'attribute', key: 'a', value: '' }]],
    ['=b', [{ kind: 'text', text: '=b' }]],
    ['"a=b" "name:x"', [{ text: 'a=b' }, { text: 'name:x' }]],
    ['"open to the end', [{ kind: 'text', text: 'open to the end' }]],
  ])('%j', (text, terms) => {
    expect(termsOf(text)).toMatchObject(terms);
    expect(termsOf(text)).toHaveLength(terms.length);
  });

  it.each([
    ['min:5', 5],
    ['min:5ms', 5],
    ['min:1.5s', 1_500],
    ['min:.5S', 500],
    ['min:200us', 0.2],
    ['min:200µs', 0.2],
    ['min:200μs', 0.2],
  ])('%s', (text, ms) => {
    expect(termsOf(text)).toEqual([{ kind: 'min', ms: expect.closeTo(ms) }]);
  });

  it.each(['min:', 'min:.', 'min:1.2.3', 'min:-1', 'min:5m', 'min:NaN'])('%s is text', (text) => {
    expect(termsOf(text)).toEqual([{ kind: 'text', text: text.toLowerCase() }]);
  });

  it('means something whatever it is, and is never long', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const { terms } = parseFilter(text.repeat(50));
        expect(terms.length).toBeLessThanOrEqual(32);
        expect(JSON.stringify(terms).length).toBeLessThan(20_000);
      }),
    );
    for (const text of ['"'.repeat(1e6), 'a '.repeat(1e6), '"\\'.repeat(1e6), '='.repeat(1e6)])
      expect(termsOf(text).length).toBeLessThanOrEqual(32);
  });

  it('has a word for every attribute, wherever it stands', () => {
    fc.assert(
      fc.property(awkward, awkward, awkward, (key, value, text) => {
        const word = attributeWord(key, value);
        const before = termsOf('text');
        expect(termsOf(`text ${word} ${JSON.stringify(text).replaceAll('"', '')}`)).toEqual([
          ...before,
          { kind: 'attribute', key, value },
          ...termsOf(JSON.stringify(text).replaceAll('"', '')),
        ]);
      }),
      { numRuns: 500 },
    );
    expect(attributeWord('http.route', '/api/{id}')).toBe('http.route=/api/{id}');
    expect(attributeWord('http.route', 'GET /')).toBe('http.route="GET /"');
  });
});

/** Whether a filter lets a trace of these spans through. */
function lets(text: string, ...spans: Partial<ReceivedSpan>[]): boolean {
  const store = new TraceStore();
  store.add(spans.map((fields, index) => numberedSpan(index, undefined, fields)));
  return new Matcher(parseFilter(text)).matches(store.all()[0] as StoredTrace);
}

describe('a trace', () => {
  const failed: Partial<ReceivedSpan> = {
    name: 'GET /Home',
    status: { code: 'ERROR', message: 'Too late' },
    events: [
      {
        name: 'exception',
        timeUnixNano: 0n,
        attributes: attributesOf({ 'exception.message': 'No room' }),
        droppedAttributesCount: 0,
      },
    ],
    endTimeUnixNano: 6_000_000n,
  };

  it.each([
    ['home', true],
    ['name:home status:error service:crud min:5ms', true],
    ['min:5.1ms', false],
    ['"too late" "no room"', true],
    ['status:ok', false],
    ['name:cruddur', false],
    ['service.name=Cruddur', true],
    ['service.name=cruddur', false],
    ['__proto__=', false],
    ['4bf92f3577b3', true],
    ['4bf92f3', false],
  ])('is found or not by %s: %j', (filter, isFound) => {
    expect(lets(filter, failed)).toBe(isFound);
  });

  it('is let through when each word holds for whichever span', () => {
    expect(
      lets('a=1 b=2', { attributes: attributesOf({ a: 1 }) }, { attributes: attributesOf({ b: 2 }) }),
    ).toBe(true);
  });

  it('is asked again only about what is new of it', () => {
    const store = new TraceStore();
    const matcher = new Matcher(parseFilter('a=1 min:50ms'));
    store.add([receivedSpan()]);
    const [trace] = store.all();
    if (!trace) throw new Error('There is no trace.');
    expect(matcher.matches(trace)).toBe(false);
    store.add([numberedSpan(1, 0, { attributes: attributesOf({ a: 1 }) })]);
    expect(matcher.matches(trace)).toBe(false);
    store.add([numberedSpan(2, 0, { endTimeUnixNano: 51_000_000n })]);
    expect(matcher.matches(trace)).toBe(true);
    store.add([numberedSpan(3, 0)]);
    expect(matcher.matches(trace)).toBe(true);
  });

  it.each<[AttributeValue, string]>([
    ['as it is', 'as it is'],
    ['', ''],
    [true, 'true'],
    [1.5, '1.5'],
    [1e300, '1e+300'],
    [Number.NaN, 'NaN'],
    [2n ** 60n, '1152921504606846976'],
    [null, 'null'],
    [new Uint8Array([1, 2]), 'AQI='],
    [['a', 1, null, 2n ** 60n], '["a",1,null,"1152921504606846976"]'],
    [
      attributesOf({ int: 1, map: attributesOf({ __proto__x: ['"'] }) }),
      '{"int":1,"map":{"__proto__x":["\\""]}}',
    ],
    [attributesOf({}), '{}'],
    [[], '[]'],
  ])('is found by the value %p as the page shows it', (value, shown) => {
    expect(wireText(toWireValue(value))).toBe(shown);
    expect(lets(attributeWord('the key', shown), { attributes: attributesOf({ 'the key': value }) })).toBe(
      true,
    );
    expect(
      lets(attributeWord('the key', `${shown}.`), { attributes: attributesOf({ 'the key': value }) }),
    ).toBe(false);
  });
});
