import fc from 'fast-check';
import type { Cell } from '../../local/explorer/honeycomb/cell.ts';
import { billedEvents, honeycombEvents } from '../../local/explorer/honeycomb/event.ts';
import { spanWarnings, traceWarnings } from '../../local/explorer/honeycomb/warnings.ts';
import type { WireAttributes, WireSpan, WireTrace, WireValue } from '../../local/explorer/wire.ts';
import { wireSpan, wireTrace } from '../support/wire-span.ts';

const eventsOf = (span: Partial<WireSpan>, trace: Partial<WireTrace> = {}) => {
  const whole = wireSpan(span);
  return honeycombEvents(wireTrace([whole], trace), whole);
};
const valuesOf = (columns: ReadonlyMap<string, Cell>) =>
  Object.fromEntries([...columns].map(([name, { value }]) => [name, value]));
const columnsOf = (span: Partial<WireSpan>, trace?: Partial<WireTrace>) =>
  valuesOf(eventsOf(span, trace)[0].columns);
const warningsOf = (span: Partial<WireSpan>, trace: Partial<WireTrace> = {}) => {
  const whole = wireSpan(span);
  return spanWarnings(wireTrace([whole], trace), whole).map(({ text }) => text);
};

describe('the flat event of a span', () => {
  test('has Honeycomb’s columns, those of the scope and all attributes', () => {
    const span = {
      name: 'GET /api/activities/home',
      kind: 'SERVER',
      parentSpanId: '1111111111111111',
      end: 1_500_000,
      status: { code: 'ERROR', message: 'failed' },
      attributes: { 'http.route': '/api/activities/home', 'faas.coldstart': true },
      traceState: 'vendor=1',
    } as const;

    expect(columnsOf(span)).toEqual({
      'trace.trace_id': '4bf92f3577b34da6a3ce929d0e0e4736',
      'trace.span_id': '00f067aa0ba902b7',
      'trace.parent_id': '1111111111111111',
      'trace.trace_state': 'vendor=1',
      name: 'GET /api/activities/home',
      'span.kind': 'server',
      type: 'server',
      duration_ms: 1.5,
      status_code: 2,
      status_message: 'failed',
      error: true,
      'span.num_events': 0,
      'span.num_links': 0,
      'meta.signal_type': 'trace',
      'library.name': 'test',
      'library.version': '1.2.3',
      'service.name': 'Cruddur',
      'http.route': '/api/activities/home',
      'faas.coldstart': true,
    });
  });

  test('has neither parent nor error where there is none', () => {
    expect(Object.keys(columnsOf({ status: { code: 'OK' } }))).not.toEqual(
      expect.arrayContaining(['error', 'trace.parent_id', 'status_message']),
    );
  });

  test('shortens a trace id that is one of 64 bits', () => {
    const traceId = `${'0'.repeat(16)}f798a1e7f33c8af6`;

    expect(columnsOf({}, { traceId })).toMatchObject({ 'trace.trace_id': 'f798a1e7f33c8af6' });
  });

  test.each<[string, WireValue, Partial<Cell>]>([
    ['a string', 'text', { type: 'string', value: 'text' }],
    ['a boolean', false, { type: 'boolean', value: false }],
    ['an integer', 3, { type: 'integer', value: 3 }],
    ['a double', 0.5, { type: 'float', value: 0.5 }],
    ['an integer beyond 2^53', { int: '9007199254740993' }, { type: 'integer', value: '9007199254740993' }],
    ['no number', { double: 'NaN' }, { type: 'float', value: 'NaN' }],
    ['bytes', { bytes: 'AAEC' }, { type: 'string', value: '"AAEC"', was: 'bytes' }],
    ['a list', ['a', 1, { int: '9007199254740993' }], { value: '["a",1,9007199254740993]', was: 'list' }],
    ['a list of maps', [{ map: { a: [null] } }], { value: '[{"a":[null]}]', was: 'list' }],
  ])('stores %s', (_, value, cell) => {
    expect(eventsOf({ attributes: { key: value } })[0].columns.get('key')).toMatchObject(cell);
  });

  test('flattens maps, to the fifth level', () => {
    const nest = (levels: number): WireValue => (levels === 0 ? 'end' : { map: { in: nest(levels - 1) } });

    expect(columnsOf({ attributes: { a: { map: { b: 1, c: { map: { d: 2 } } } } } })).toMatchObject({
      'a.b': 1,
      'a.c.d': 2,
    });
    expect(columnsOf({ attributes: { a: nest(5) } })).toMatchObject({ 'a.in.in.in.in.in': 'end' });
    expect(columnsOf({ attributes: { a: nest(6) } })).toMatchObject({ 'a.in.in.in.in.in': '{"in":"end"}' });
  });

  test('leaves out what has no value or no name', () => {
    expect(columnsOf({ attributes: { nothing: null, '': 'x' } })).not.toHaveProperty('nothing');
    expect(warningsOf({ attributes: { nothing: null, '': 'x' } })).toEqual([
      expect.stringContaining('“nothing” has no value'),
      expect.stringContaining('without a name'),
    ]);
  });

  test('takes the span’s value before the scope’s and the resource’s', () => {
    const resources = [{ 'service.name': 'Cruddur', 'library.name': 'resource', both: 'resource' }];
    const [{ columns }] = eventsOf({ attributes: { both: 'span' } }, { resources });

    expect(columns.get('both')).toEqual({
      type: 'string',
      value: 'span',
      from: 'span',
      replaces: 'resource',
    });
    expect(columns.get('library.name')).toMatchObject({ value: 'test', from: 'scope' });
  });

  test('has a column for every attribute with a value, whatever they are named', () => {
    const attributes = fc.dictionary(
      fc.string({ minLength: 1 }),
      fc.oneof(fc.string(), fc.boolean(), fc.integer()),
    );
    fc.assert(
      fc.property(attributes, (given: WireAttributes) => {
        const { columns } = eventsOf({ attributes: given })[0];
        const { sampleRate: _, SampleRate: __, ...others } = given;
        for (const [key, value] of Object.entries(others)) expect(columns.get(key)?.value).toBe(value);
      }),
    );
  });
});

describe('the dataset', () => {
  test.each<[string, WireAttributes, string]>([
    ['is the service', { 'service.name': 'Cruddur' }, 'Cruddur'],
    ['has no spaces around it', { 'service.name': ' Cruddur\n' }, 'Cruddur'],
    ['is unknown_service without a service', {}, 'unknown_service'],
    ['is unknown_service for a blank', { 'service.name': '  ' }, 'unknown_service'],
    [
      'is unknown_service for what SDKs make up',
      { 'service.name': 'unknown_service:node' },
      'unknown_service',
    ],
    ['is unknown_service where the service is no string', { 'service.name': 7 }, 'unknown_service'],
  ])('%s', (_, resource, dataset) => {
    expect(eventsOf({}, { resources: [resource] })[0].dataset).toBe(dataset);
    expect(warningsOf({}, { resources: [resource] })).toHaveLength(
      resource['service.name'] === dataset ? 0 : 1,
    );
  });

  test('is the resource’s whatever the span says', () => {
    expect(eventsOf({ attributes: { 'service.name': 'other' } })[0].dataset).toBe('Cruddur');
  });
});

describe('the sample rate', () => {
  test.each<[string, Partial<WireSpan>, number]>([
    ['is 1 where nothing says otherwise', {}, 1],
    ['is the attribute SampleRate', { attributes: { SampleRate: 20 } }, 20],
    ['is sampleRate rather than SampleRate', { attributes: { SampleRate: 20, sampleRate: 5 } }, 5],
    ['is read from a string', { attributes: { SampleRate: '20' } }, 20],
    ['is rounded', { attributes: { SampleRate: 2.5 } }, 3],
    ['is at least 1', { attributes: { SampleRate: -4 } }, 1],
    ['is 1 for what is no number', { attributes: { SampleRate: 'often' } }, 1],
    ['is at most 2^31 - 1', { attributes: { SampleRate: 1e12 } }, 2 ** 31 - 1],
    ['comes from the tracestate', { traceState: 'vendor=1,ot=rv:1;th:c' }, 4],
    ['comes from a threshold of 0', { traceState: 'ot=th:0' }, 1],
    ['comes from the attribute first', { traceState: 'ot=th:c', attributes: { SampleRate: 7 } }, 7],
    ['does not come from a bad threshold', { traceState: 'ot=th:xyz' }, 1],
    ['does not come from another vendor', { traceState: 'th=c,other=th:c' }, 1],
  ])('%s', (_, span, rate) => {
    expect(eventsOf(span)[0].sampleRate.rate).toBe(rate);
  });

  test('keeps the fraction of a probability', () => {
    expect(eventsOf({ traceState: 'ot=th:a' })[0].sampleRate.rate).toBeCloseTo(2.667, 3);
  });

  test('is no column, and the same for events and links', () => {
    const events = eventsOf({
      attributes: { SampleRate: 20 },
      events: [{ name: 'event', time: 0, attributes: {} }],
      links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: {} }],
    });

    expect(events.map(({ sampleRate }) => sampleRate.rate)).toEqual([20, 20, 20]);
    expect(events[0].columns.has('SampleRate')).toBe(false);
  });

  test.each([2.5, 'often', 0, true])('is warned about where it is %p', (SampleRate) => {
    expect(warningsOf({ attributes: { SampleRate } })).toEqual([
      expect.stringContaining('no positive integer'),
    ]);
  });
});

describe('events and links', () => {
  const event = { name: 'shaped', time: 400_000, attributes: { count: 3 } };
  const link = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), attributes: { why: 'follows' } };

  test('are events of their own', () => {
    const [, ofEvent, ofLink] = eventsOf({
      start: 100_000,
      events: [event],
      links: [link],
      status: { code: 'ERROR' },
    });

    expect(ofEvent).toMatchObject({ kind: 'span_event', dataset: 'Cruddur', time: 400_000 });
    expect(valuesOf(ofEvent?.columns ?? new Map())).toEqual({
      'trace.trace_id': '4bf92f3577b34da6a3ce929d0e0e4736',
      'trace.parent_id': '00f067aa0ba902b7',
      parent_name: 'work',
      'meta.annotation_type': 'span_event',
      'meta.signal_type': 'trace',
      'meta.time_since_span_start_ms': 0.3,
      error: true,
      name: 'shaped',
      count: 3,
      'service.name': 'Cruddur',
      'library.name': 'test',
      'library.version': '1.2.3',
    });
    expect(ofLink).toMatchObject({ kind: 'link', time: 100_000 });
    expect(valuesOf(ofLink?.columns ?? new Map())).toMatchObject({
      'meta.annotation_type': 'link',
      'trace.link.trace_id': 'a'.repeat(32),
      'trace.link.span_id': 'b'.repeat(16),
      why: 'follows',
    });
  });

  test('are billed, one each', () => {
    expect(billedEvents([wireSpan({ events: [event, event], links: [link] }), wireSpan()])).toBe(5);
    expect(warningsOf({ events: [event] })).toEqual(['Its event is billed as one more event.']);
    expect(warningsOf({ events: [event, event], links: [link] })).toEqual([
      'Its 2 events and link are billed as 3 more events.',
    ]);
  });

  test('copy the first exception onto the span, unless the span has its own', () => {
    const exception = (message: string) => ({
      name: 'exception',
      time: 0,
      attributes: { 'exception.message': message, 'exception.type': 'Error', other: 1 },
    });
    const columns = columnsOf({
      attributes: { 'exception.type': 'StoreUnavailable' },
      events: [exception('first'), exception('second')],
    });

    expect(columns).toMatchObject({ 'exception.type': 'StoreUnavailable', 'exception.message': 'first' });
    expect(columns).not.toHaveProperty('other');
  });

  test('before the span’s start count as at it', () => {
    const [, before] = eventsOf({ start: 500_000, events: [event] });

    expect(valuesOf(before?.columns ?? new Map())).toMatchObject({
      'meta.time_since_span_start_ms': 0,
      'meta.invalid_time_since_span_start': true,
    });
  });
});

describe('warnings', () => {
  test('are none for a sound span', () => {
    expect(warningsOf({})).toEqual([]);
    expect(traceWarnings(wireTrace([wireSpan()]))).toEqual([]);
  });

  test('tell that the root is missing', () => {
    const trace = wireTrace([wireSpan({ parentSpanId: '1111111111111111' })]);

    expect(traceWarnings(trace)).toEqual([expect.objectContaining({ about: 'root missing' })]);
  });

  test.each(['name', 'error', 'type', 'duration_ms', 'trace.trace_id'])(
    'tell of an attribute named %s',
    (key) => {
      expect(warningsOf({ attributes: { [key]: 'x' }, status: { code: 'ERROR' } })).toEqual([
        expect.stringContaining(`“${key}” takes the place of Honeycomb’s own column`),
      ]);
    },
  );

  test('tell of it where the resource has one too', () => {
    const resources = [{ 'service.name': 'Cruddur', name: 'resource' }];

    expect(warningsOf({ attributes: { name: 'span' } }, { resources })).toHaveLength(1);
  });

  test('tell of strings over 65,535 bytes', () => {
    expect(warningsOf({ attributes: { big: 'x'.repeat(65_535) } })).toEqual([]);
    expect(warningsOf({ attributes: { big: 'é'.repeat(32_768) } })).toEqual([
      expect.stringContaining('“big” has 65,536 bytes'),
    ]);
  });

  test('tell of events over 1 MB', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: 17 }, (_, n) => [`k${n}`, 'x'.repeat(60_000)]),
    );

    expect(warningsOf({ attributes })).toEqual([expect.stringContaining('about 1.0 MB')]);
  });

  test('tell of more than 2,000 columns', () => {
    const attributes = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`k${n}`, n]));

    expect(warningsOf({ attributes })).toEqual([expect.stringContaining('at most 2,000')]);
  });

  test('tell of times over an hour in the future', () => {
    const hour = 3_600e9;
    const event = { name: 'later', time: 1.1 * hour, attributes: {} };

    expect(warningsOf({ start: 0.9 * hour, end: 2 * hour })).toEqual([]);
    expect(warningsOf({ start: 1.1 * hour, end: 2 * hour })).toEqual([
      expect.stringMatching(/^The span lies more/),
    ]);
    expect(warningsOf({ events: [event] })[0]).toMatch(/^The event “later” lies more/);
  });

  test('tell of an end before the start', () => {
    expect(columnsOf({ start: 5, end: 1 })).toMatchObject({ duration_ms: 0, 'meta.invalid_duration': true });
    expect(warningsOf({ start: 5, end: 1 })).toEqual([expect.stringContaining('ends before it starts')]);
  });

  test('tell of lists, once for a resource that all events share', () => {
    const event = { name: 'event', time: 0, attributes: {} };
    const resources = [{ 'service.name': 'Cruddur', args: ['node'] }];

    expect(warningsOf({ events: [event, event] }, { resources })).toEqual([
      expect.stringContaining('The list “args” becomes a string'),
      'Its 2 events are billed as 2 more events.',
    ]);
  });
});
