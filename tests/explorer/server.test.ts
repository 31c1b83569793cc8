import type {
  Durations,
  TraceList,
  TraceSummary,
  WireProblem,
  WireSpan,
  WireTrace,
} from '../../local/explorer/wire.ts';
import { type ServedExplorer, serveExplorer } from '../support/explorer.ts';

let served: ServedExplorer;
let other: ServedExplorer;
beforeEach(async () => {
  [served, other] = await Promise.all([serveExplorer(), serveExplorer()]);
});
afterEach(() => Promise.all([served.close(), other.close()]));

const traceIdOf = (number: number) => (number + 1).toString(16).padStart(32, '0');
const spanIdOf = (number: number) => (number + 1).toString(16).padStart(16, '0');
const startNano = 1_763_913_600_123_456_789n;

/** A span of a millisecond in OTLP/JSON, the first of the trace of that number. */
const span = (trace: number, fields: object = {}) => ({
  traceId: traceIdOf(trace),
  spanId: spanIdOf(0),
  name: `span of ${trace}`,
  startTimeUnixNano: String(startNano),
  endTimeUnixNano: String(startNano + 1_000_000n),
  ...fields,
});
const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

test('lists traces, the latest first, and those alone that a filter lets through', async () => {
  for (const number of [0, 1, 2])
    await served.post([span(number, { attributes: [attribute('n', `n ${number}`)] })]);

  const { traces, kept } = await served.get<TraceList>('/api/traces');
  expect(traces.map(({ traceId }) => traceId)).toEqual([2, 1, 0].map(traceIdOf));
  expect(traces[0]).toEqual({
    ...{ traceId: traceIdOf(2), name: 'span of 2', rootMissing: false, service: 'Cruddur', number: 3 },
    ...{ startMs: 1_763_913_600_123.4568, durationMs: 1, spans: 1, errors: 0, coldStart: false },
  });
  expect(kept).toEqual({
    ...{ traces: 3, bytes: expect.any(Number), maxTraces: 1_000, maxBytes: 200_000_000, evicted: 0 },
  });
  const found = await served.get<TraceList>(`/api/traces?q=${encodeURIComponent('name:"OF 1" n="n 1"')}`);
  expect(found.traces).toEqual([traces[1]]);
});

test('answers one trace whole, with late spans, its resources and scopes once', async () => {
  const child = {
    spanId: spanIdOf(1),
    parentSpanId: spanIdOf(0),
    kind: 3,
    status: { code: 2, message: 'no' },
  };
  await served.post([span(0)]);
  await served.post([span(0, { ...child, startTimeUnixNano: String(startNano + 5n) })]);
  await served.post([span(0, { spanId: spanIdOf(2) })], null);

  const trace = await served.get<WireTrace>(`/api/traces/${traceIdOf(0)}`);
  expect(trace).toMatchObject({
    traceId: traceIdOf(0),
    startUnixNano: String(startNano),
    resources: [{ 'service.name': 'Cruddur' }, {}],
    scopes: [{ name: '' }],
    droppedSpans: 0,
    spans: [
      { spanId: spanIdOf(0), start: 0, end: 1_000_000, resource: 0, scope: 0, kind: 'UNSPECIFIED' },
      {
        spanId: spanIdOf(1),
        parentSpanId: spanIdOf(0),
        start: 5,
        kind: 'CLIENT',
        status: child.status && { code: 'ERROR' },
      },
      { spanId: spanIdOf(2), resource: 1 },
    ],
  });
  expect(trace.spans[0]).not.toHaveProperty('parentSpanId');
});

test('tells how long a span took in the latest traces', async () => {
  const lasting = (ms: number) => ({ endTimeUnixNano: String(startNano + BigInt(ms) * 1_000_000n) });
  for (const number of [0, 1, 2, 3]) await served.post([span(number, { name: 'a & b', ...lasting(number) })]);
  const earlier = { name: 'a & b', spanId: spanIdOf(1), startTimeUnixNano: String(startNano - 1_000_000n) };
  await served.post([span(3, { ...earlier, ...lasting(8) })], null);
  await served.post([span(4)]);

  const get = async (query: string) => (await served.get<Durations>(`/api/durations?${query}`)).durations;
  expect(await get('name=a%20%26%20b')).toEqual([
    { traceId: traceIdOf(3), spanId: spanIdOf(1), ms: 9 },
    { traceId: traceIdOf(2), spanId: spanIdOf(0), ms: 2 },
    { traceId: traceIdOf(1), spanId: spanIdOf(0), ms: 1 },
    { traceId: traceIdOf(0), spanId: spanIdOf(0), ms: 0 },
  ]);
  expect(await get('name=a%20%26%20b&service=Cruddur&limit=1')).toMatchObject([{ ms: 3 }]);
  expect(await get('name=a%20%26%20b&service=unknown&limit=99999')).toMatchObject([{ ms: 9 }]);
  expect(await get('name=none')).toEqual([]);
});

test.each([
  ['/api/durations', 'GET', 400, 'The query has no name; add name= and the name of a span.'],
  ['/api/durations?name=a&limit=0', 'GET', 400, 'The limit is "0"; give a whole number from 1 to 1000.'],
  ['/api/durations?name=a&limit=1e3', 'GET', 400, 'The limit is "1e3"; give a whole number from 1 to 1000.'],
  [`/api/traces/${'a'.repeat(32)}`, 'GET', 404, `Trace ${'a'.repeat(32)} is not here`],
  [`/api/traces/${'a'.repeat(32)}/otlp.json`, 'GET', 404, `Trace ${'a'.repeat(32)} is not here`],
  ['/api/traces/abc', 'GET', 404, 'There is nothing at this address'],
  ['/trace/abc', 'GET', 404, 'There is nothing at this address'],
  ['//', 'GET', 404, 'There is nothing at this address'],
  ['http://[', 'GET', 404, 'There is nothing at this address'],
  ['/%', 'GET', 404, 'There is nothing at this address'],
  ['/__proto__', 'GET', 404, 'There is nothing at this address'],
  ['/../package.json', 'GET', 404, 'There is nothing at this address'],
  ['/v1/metrics', 'POST', 404, 'There is nothing at this address'],
  ['/api/traces', 'DELETE', 405, 'The method is DELETE; this is only to be read, with GET.'],
  ['/api/live', 'POST', 405, 'The method is POST'],
  ['/', 'PUT', 405, 'The method is PUT'],
])('answers %s %s with %i', async (path, method, status, problem) => {
  const answer = await served.ask(path, { method });
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/json']);
  expect(answer.json<WireProblem>()).toEqual({ error: expect.stringContaining(problem) });
  expect(answer.headers.allow).toBe(status === 405 ? 'GET' : undefined);
});

test('serves the page at each of its addresses', async () => {
  const html = await served.ask('/?q=a');
  expect([html.status, html.text, html.headers['content-type']]).toEqual([
    200,
    'the file /',
    'text/html; charset=utf-8',
  ]);
  expect((await served.ask(`/trace/${traceIdOf(0)}`)).text).toBe('the file /');
  expect((await served.ask('/page.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
});

/** Whatever a stranger could send as a trace, in OTLP/JSON. */
function hostileSpans(): object[] {
  const id = (number: number) => ({ spanId: spanIdOf(number) });
  const childOf = (number: number) => ({ parentSpanId: spanIdOf(number) });
  const markup = '</script><script>alert(1)</script>';
  return [
    span(0, {
      ...{ name: markup, traceState: 'a=1', flags: 0x301, droppedAttributesCount: 4 },
      attributes: [
        ...[
          attribute('__proto__', 'polluted'),
          attribute(markup, markup),
          attribute('long', 'é'.repeat(60_000)),
        ],
        ...[attribute('constructor', ''), attribute('', 'no key'), attribute('lone', '\ud800')],
        ...[
          { key: 'int', value: { intValue: String(-(2n ** 63n)) } },
          { key: 'nan', value: { doubleValue: 'NaN' } },
        ],
        ...[
          { key: 'bytes', value: { bytesValue: 'AP8=' } },
          { key: 'null', value: {} },
        ],
        {
          key: 'list',
          value: { arrayValue: { values: [{ stringValue: 'a' }, { doubleValue: '-Infinity' }] } },
        },
        {
          key: 'map',
          value: { kvlistValue: { values: [attribute('__proto__', 'x'), attribute('int', '1')] } },
        },
      ],
      events: [{ name: 'event', timeUnixNano: '0', attributes: [attribute('__proto__', 'y')] }],
      links: [
        {
          traceId: 'f'.repeat(32),
          spanId: 'f'.repeat(16),
          traceState: 'b=2',
          attributes: [attribute('a', 'b')],
        },
      ],
    }),
    span(0, { name: 'same id' }),
    span(0, { ...id(1), ...childOf(1), name: 'its own parent' }),
    span(0, { ...id(2), ...childOf(3), name: 'cycle' }),
    span(0, { ...id(3), ...childOf(2), name: 'cycle' }),
    span(0, { ...id(4), ...childOf(0), endTimeUnixNano: String(startNano - 50n), name: 'backwards' }),
    span(0, {
      ...id(5),
      ...childOf(0),
      endTimeUnixNano: String(2n ** 64n - 1n),
      name: 'ends with the world',
    }),
    span(0, {
      ...id(6),
      ...childOf(99),
      startTimeUnixNano: '0',
      endTimeUnixNano: '0',
      name: 'no times, no parent',
    }),
    ...Array.from({ length: 1_000 }, (_, index) =>
      span(0, { ...id(100 + index), ...childOf(99 + index), name: 'deep' }),
    ),
  ];
}

const sorted = (spans: readonly WireSpan[]) =>
  spans.map(({ receivedAt, resource, scope, ...rest }) => JSON.stringify(rest)).sort();

describe('hostile spans', () => {
  let trace: WireTrace;
  beforeEach(async () => {
    await served.post(hostileSpans());
    await served.post([span(0, { spanId: 'a'.repeat(16) })], {
      attributes: [
        { key: 'service.name', value: { kvlistValue: { values: [attribute('__proto__', 'x')] } } },
      ],
    });
    trace = await served.get<WireTrace>(`/api/traces/${traceIdOf(0)}`);
  });

  it('are all there, each as it came', async () => {
    const [first, second] = trace.spans;
    expect(trace.spans).toHaveLength(1_009);
    expect(trace.startUnixNano).toBe('0');
    expect(second?.name).toBe('same id');
    expect(Object.entries(first?.attributes ?? {})).toEqual([
      ['__proto__', 'polluted'],
      ['</script><script>alert(1)</script>', '</script><script>alert(1)</script>'],
      ['long', 'é'.repeat(60_000)],
      ...[
        ['constructor', ''],
        ['', 'no key'],
        ['lone', '\ufffd'],
      ],
      ...[
        ['int', { int: String(-(2n ** 63n)) }],
        ['nan', { double: 'NaN' }],
      ],
      ...[
        ['bytes', { bytes: 'AP8=' }],
        ['null', null],
        ['list', ['a', { double: '-Infinity' }]],
      ],
      ['map', { map: JSON.parse('{"__proto__":"x","int":"1"}') }],
    ]);
    expect(trace.spans.find(({ name }) => name === 'backwards')).toMatchObject({
      end: Number(startNano - 50n),
    });
  });

  it('are a row in the list that can be found by what is in them', async () => {
    const { traces } = await served.get<TraceList>('/api/traces?q=__proto__=polluted');
    expect(traces).toEqual([
      expect.objectContaining<Partial<TraceSummary>>({
        name: '</script><script>alert(1)</script>',
        spans: 1_009,
      }),
    ]);
    const { durations } = await served.get<Durations>(
      `/api/durations?name=span%20of%200&service=${encodeURIComponent('{"__proto__":"x"}')}`,
    );
    expect(durations).toEqual([{ traceId: traceIdOf(0), spanId: 'a'.repeat(16), ms: 1 }]);
  });

  it('are the same trace when what was downloaded is posted, once or twice, here or elsewhere', async () => {
    const download = await served.ask(`/api/traces/${traceIdOf(0)}/otlp.json`);
    expect(download.headers).toMatchObject({
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="trace-${traceIdOf(0)}.json"`,
    });
    const sending = { method: 'POST', headers: { 'content-type': 'application/json' }, body: download.text };
    for (const target of [other, other, served])
      expect((await target.ask('/v1/traces', sending)).status).toBe(200);

    const copy = await other.get<WireTrace>(`/api/traces/${traceIdOf(0)}`);
    expect(sorted(copy.spans)).toEqual(sorted(trace.spans));
    expect([copy.resources, copy.startUnixNano]).toEqual([trace.resources, trace.startUnixNano]);
    const again = await served.get<WireTrace>(`/api/traces/${traceIdOf(0)}`);
    expect(again).toEqual(trace);
  });

  it('are OTLP/JSON when downloaded: ids in hexadecimal, integers of 64 bits as strings, enums as numbers', async () => {
    const { text } = await served.ask(`/api/traces/${traceIdOf(0)}/otlp.json`);
    const [first] = JSON.parse(text).resourceSpans[0].scopeSpans[0].spans;
    expect(first).toMatchObject({
      ...{
        traceId: traceIdOf(0),
        spanId: spanIdOf(0),
        traceState: 'a=1',
        flags: 0x301,
        kind: 0,
        status: { code: 0 },
      },
      ...{ startTimeUnixNano: String(startNano), droppedAttributesCount: 4 },
      attributes: expect.arrayContaining([
        { key: 'int', value: { intValue: String(-(2n ** 63n)) } },
        { key: 'nan', value: { doubleValue: 'NaN' } },
        { key: 'bytes', value: { bytesValue: 'AP8=' } },
        { key: 'null', value: {} },
      ]),
      links: [{ traceId: 'f'.repeat(32), traceState: 'b=2' }],
    });
    expect(first).not.toHaveProperty('receivedAt');
  });
});

test('lists a thousand traces, and answers one of ten thousand spans, at once', async () => {
  const attributes = Array.from({ length: 10 }, (_, index) =>
    attribute(`http.attribute.${index}`, `value ${index}`),
  );
  for (let from = 0; from < 10_000; from += 2_000)
    await served.post(
      Array.from({ length: 2_000 }, (_, at) => span(0, { spanId: spanIdOf(from + at), attributes })),
    );
  await served.post(Array.from({ length: 999 }, (_, number) => span(number + 1)));
  const took = async (path: string) => {
    const started = performance.now();
    await served.ask(path);
    return performance.now() - started;
  };

  const { spans } = await served.get<WireTrace>(`/api/traces/${traceIdOf(0)}`);
  expect(spans).toHaveLength(10_000);
  // Some tens of milliseconds alone; other tests run meanwhile.
  expect(await took(`/api/traces/${traceIdOf(0)}`)).toBeLessThan(1_000);
  expect(await took('/api/traces')).toBeLessThan(300);
});
