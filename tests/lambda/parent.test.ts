import restEvent from '../../events/rest-api.json' with { type: 'json' };
import type { ReceivedSpan } from '../../local/receiver/span.ts';
import { expectTree } from '../support/expect-tree.ts';
import { closeFunctions, httpEvent, startFunction } from '../support/function.ts';

afterAll(closeFunctions);

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const traceparent = (flags: string): string => `00-${traceId}-${spanId}-${flags}`;

type Headers = Record<string, string>;

const doors = new Map<string, ReturnType<typeof openDoor>>();

/** A function that takes requests with headers; the same one for the same environment. */
function startDoor(env: Record<string, string> = {}, handler = 'dist-fixtures/echo.handler') {
  const key = JSON.stringify([env, handler]);
  const door = doors.get(key) ?? openDoor(env, handler);
  doors.set(key, door);
  return door;
}

async function openDoor(env: Record<string, string>, handler: string) {
  const { sandbox, collector } = await startFunction(handler, { env });
  const send = async (event: unknown, traceHeader?: string) => {
    collector.clear();
    const { payload } = await sandbox.invoke(event, traceHeader ? { traceHeader } : {});
    const spans = await collector.waitForSpans(1);
    const root = spans.find(({ kind }) => kind === 'SERVER') as ReceivedSpan;
    return { payload, spans, root };
  };
  return { sandbox, send, request: (headers: Headers) => send(httpEvent({ headers })) };
}

/** The same request as the REST sample, with headers in the case that the caller wrote them in. */
const rest = (headers: Headers) => ({
  ...restEvent,
  headers: { ...restEvent.headers, ...headers },
  multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
});

function expectRoot(span: ReceivedSpan): void {
  expect(span.parentSpanId).toBeUndefined();
  expect(span.traceId).not.toBe(traceId);
  expect(span.links).toEqual([]);
  // Sampled, whatever was asked for.
  expect(span.flags & 1).toBe(1);
}

describe('a request with a traceparent', () => {
  it.each(['00', '01', '02', 'ff'])('goes on with its trace, and is recorded: flags %s', async (flags) => {
    const { request } = await startDoor();
    const { root } = await request({ traceparent: traceparent(flags), tracestate: 'honeycomb=1,other=a:b' });
    expect(root).toMatchObject({
      traceId,
      parentSpanId: spanId,
      traceState: 'honeycomb=1,other=a:b',
      kind: 'SERVER',
      links: [],
    });
    expect(root.spanId).not.toBe(spanId);
    expect(root.flags & 1).toBe(1);
  });

  it('has all spans of the invocation in that trace', async () => {
    const { send } = await startDoor({}, 'dist-fixtures/home-feed.handler');
    const { spans } = await send(httpEvent({ headers: { traceparent: traceparent('00') } }));
    expect(spans.map((span) => span.traceId)).toEqual([traceId, traceId, traceId]);
    expectTree(spans, {
      name: 'GET /things/{id}',
      children: [{ name: 'home-activities-data', children: [{ name: 'home-result-activities' }] }],
    });
  });

  it.each(['traceparent', 'Traceparent', 'TRACEPARENT', 'TraceParent'])('may call it %s', async (name) => {
    const { send } = await startDoor();
    for (const flags of ['01', '00']) {
      const headers = { [name]: traceparent(flags), [name.replace(/parent/i, 'state')]: 'a=1' };
      for (const event of [
        rest(headers),
        { ...rest(headers), multiValueHeaders: undefined },
        { ...rest(headers), headers: undefined },
      ]) {
        const { root } = await send(event);
        expect(root).toMatchObject({ traceId, parentSpanId: spanId, traceState: 'a=1' });
      }
    }
  });

  it('may have its tracestate in several headers', async () => {
    const { send } = await startDoor();
    const multiValueHeaders = { traceparent: [traceparent('01')], tracestate: ['a=1', 'b=2'] };
    const { root } = await send({ ...restEvent, multiValueHeaders });
    expect(root.traceState).toBe('a=1,b=2');
  });

  it('does not decide for the next request', async () => {
    const { request } = await startDoor();
    await request({ traceparent: traceparent('01') });
    expectRoot((await request({})).root);
  });

  it.each(['parentbased_always_on', 'parentbased_traceidratio'])(
    'is sampled as we say, not as its flag says: %s',
    async (sampler) => {
      const { request } = await startDoor({ OTEL_TRACES_SAMPLER: sampler });
      const { root } = await request({ traceparent: traceparent('00') });
      expect(root).toMatchObject({ traceId, parentSpanId: spanId });
    },
  );
});

describe('TRACING_PARENT=link', () => {
  it.each(['01', '00'])('makes a trace of its own, with a link: flags %s', async (flags) => {
    const { request } = await startDoor({ TRACING_PARENT: 'link' });
    const { root } = await request({ traceparent: traceparent(flags), tracestate: 'a=1' });
    expectRoot({ ...root, links: [] });
    expect(root.traceState).toBeUndefined();
    expect(root.links).toMatchObject([{ traceId, spanId, traceState: 'a=1' }]);
  });

  it('has no link where there is no traceparent', async () => {
    const { request } = await startDoor({ TRACING_PARENT: 'link' });
    expectRoot((await request({})).root);
    expectRoot((await request({ traceparent: 'junk' })).root);
  });

  it('does not take the baggage of strangers either', async () => {
    const env = { TRACING_PARENT: 'link', OTEL_PROPAGATORS: 'tracecontext,baggage' };
    const { request } = await startDoor(env, 'dist-fixtures/spans.handler');
    const { payload } = await request({ traceparent: traceparent('01'), baggage: 'user=worf' });
    expect(payload).toMatchObject({ body: '{}' });
  });
});

describe('a traceparent that is none', () => {
  const valid = traceparent('01');

  it.each<[string, string]>([
    ['nothing', ''],
    ['a word', 'junk'],
    ['one digit less', valid.slice(0, -1)],
    ['one digit more', `${valid}0`],
    ['more fields than version 00 has', `${valid}-extra`],
    ['a trace id of 31 digits', `00-${traceId.slice(1)}-${spanId}-01`],
    ['a trace id of 33 digits', `00-${traceId}0-${spanId}-01`],
    ['a span id of 15 digits', `00-${traceId}-${spanId.slice(1)}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['version ff', `ff${valid.slice(2)}`],
    ['a version of one digit', valid.slice(1)],
    ['upper case', valid.toUpperCase()],
    ['an upper-case digit', valid.replace('f', 'F')],
    ['a digit that is none', valid.replace('4', 'g')],
    ['underscores', valid.replaceAll('-', '_')],
    ['no flags', valid.slice(0, -3)],
    ['two values', `${valid},${valid}`],
    ['two values and a space', `${valid}, ${traceparent('00')}`],
    ['quotes', `"${valid}"`],
    ['a line feed within', valid.replace('-', '-\n')],
    ['a null byte', `${valid}\u0000`],
    ['digits of another script', valid.replace('4', '\u0664')],
    ['half a character', `\ud800${valid}`],
    ['a megabyte', valid.repeat(20_000)],
    ['another format', `${traceId}-${spanId}-1`],
    ['X-Ray', 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'],
  ])('%s starts a trace', async (_, value) => {
    const { request } = await startDoor();
    expectRoot((await request({ traceparent: value })).root);
  });

  it('two headers of one request start a trace', async () => {
    const { send } = await startDoor();
    const multiValueHeaders = { traceparent: [valid, `00-${'1'.repeat(32)}-${spanId}-01`] };
    const headers = { ...restEvent.headers, traceparent: valid };
    expectRoot((await send({ ...restEvent, headers, multiValueHeaders })).root);
  });

  it('a tracestate alone is nothing', async () => {
    const { request } = await startDoor();
    const { root } = await request({ tracestate: 'a=1' });
    expectRoot(root);
    expect(root.traceState).toBeUndefined();
  });

  it('a future version is understood as far as it is known', async () => {
    const { request } = await startDoor();
    const { root } = await request({ traceparent: `01-${traceId}-${spanId}-01-what-comes-next` });
    expect(root).toMatchObject({ traceId, parentSpanId: spanId });
  });
});

describe('the X-Ray header', () => {
  const xray = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8';
  const xrayTraceId = '1-5759e988-bd862e3fe1be46a994272793';

  it.each(['1', '0'])('is never the parent, and is told: Sampled=%s', async (sampled) => {
    const { send } = await startDoor();
    const traceHeader = `${xray};Sampled=${sampled}`;
    const event = httpEvent({ headers: { 'x-amzn-trace-id': traceHeader } });
    const { root } = await send(event, traceHeader);
    expectRoot(root);
    expect(root.traceId).not.toBe('5759e988bd862e3fe1be46a994272793');
    expect(root.attributes['aws.xray.trace_id']).toBe(xrayTraceId);
  });

  it.each(['1', '0'])('changes nothing beside a traceparent: Sampled=%s', async (sampled) => {
    const { send } = await startDoor();
    const event = httpEvent({ headers: { traceparent: traceparent('01') } });
    const { root } = await send(event, `${xray};Sampled=${sampled};Lineage=1:a87bd80c:0`);
    expect(root).toMatchObject({ traceId, parentSpanId: spanId, links: [] });
    expect(root.attributes['aws.xray.trace_id']).toBe(xrayTraceId);
  });

  it.each(['junk', 'Root=', ';;;', 'Root=1-a;Root=1-b'])('may be anything: %s', async (traceHeader) => {
    const { send } = await startDoor();
    expectRoot((await send(httpEvent(), traceHeader)).root);
  });
});

describe('OTEL_PROPAGATORS', () => {
  const headers = { traceparent: traceparent('01'), baggage: 'user=worf,ship=enterprise' };
  const spans = 'dist-fixtures/spans.handler';

  it('none: nothing of the caller is taken, as parent or as link', async () => {
    for (const env of [{ OTEL_PROPAGATORS: 'none' }, { OTEL_PROPAGATORS: 'none', TRACING_PARENT: 'link' }]) {
      const { request } = await startDoor(env, spans);
      const { root, payload } = await request(headers);
      expectRoot(root);
      expect(payload).toMatchObject({ body: '{}' });
    }
  });

  it('unset: the trace context, and no baggage', async () => {
    const { request } = await startDoor({}, spans);
    const { root, payload } = await request(headers);
    expect(root).toMatchObject({ traceId, parentSpanId: spanId });
    expect(payload).toMatchObject({ body: '{}' });
  });

  it('tracecontext,baggage: the handler has the baggage', async () => {
    const { request } = await startDoor({ OTEL_PROPAGATORS: 'tracecontext,baggage' }, spans);
    const { root, payload } = await request(headers);
    expect(root).toMatchObject({ traceId, parentSpanId: spanId });
    expect(payload).toMatchObject({ body: '{"baggage":"worf"}' });
    expect(JSON.stringify(Object.entries(root.attributes))).not.toContain('worf');
  });

  it('baggage comes without a traceparent too, and does not stay for the next request', async () => {
    for (const OTEL_PROPAGATORS of ['baggage', 'tracecontext,baggage']) {
      const { request } = await startDoor({ OTEL_PROPAGATORS }, spans);
      const { root, payload } = await request({ baggage: 'user=worf' });
      expectRoot(root);
      expect(payload).toMatchObject({ body: '{"baggage":"worf"}' });
      expect((await request({})).payload).toMatchObject({ body: '{}' });
    }
  });

  it('hostile baggage is no baggage', async () => {
    const { request } = await startDoor({ OTEL_PROPAGATORS: 'tracecontext,baggage' }, spans);
    for (const baggage of ['user', '=', ',,,', '%zz=%zz', 'user=%ff', 'a=1,'.repeat(100_000)]) {
      const { root } = await request({ baggage, traceparent: traceparent('01') });
      expect(root).toMatchObject({ traceId, parentSpanId: spanId, status: { code: 'UNSET' } });
    }
  });

  it('an unknown one is named once in the log, with those that are known', async () => {
    const { sandbox, request } = await startDoor({ OTEL_PROPAGATORS: 'xray, tracecontext,b3' });
    await request({});
    const { root } = await request({ traceparent: traceparent('01') });
    expect(root).toMatchObject({ traceId, parentSpanId: spanId });
    const warnings = sandbox.logs().filter((line) => line.includes('OTEL_PROPAGATORS'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/WARN.*'xray', 'b3'.*knows tracecontext, baggage and none/);
  });
});
