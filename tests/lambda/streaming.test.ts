import { expectTree } from '../support/expect-tree.ts';
import { closeFunctions, httpEvent, startFunction, type TestFunction } from '../support/function.ts';

let traced: TestFunction;
let untraced: TestFunction;

beforeAll(async () => {
  traced = await startFunction('dist-fixtures/streaming.handler');
  untraced = await startFunction('dist-fixtures/streaming.handler', { env: { OTEL_SDK_DISABLED: 'true' } });
});
afterAll(closeFunctions);

/** Streams with and without tracing; the caller gets the same. */
async function stream(fields: object) {
  traced.collector.clear();
  const event = Object.assign(httpEvent() as object, fields);
  const outcome = await traced.sandbox.invoke(event, { requestId: 'the-request' });
  const { status, raw, error } = await untraced.sandbox.invoke(event, { requestId: 'the-request' });
  expect(outcome.status).toBe(status);
  expect(outcome.raw === raw).toBe(true);
  expect(outcome.error?.errorType).toBe(error?.errorType);
  expect(outcome.error?.errorMessage).toBe(error?.errorMessage);
  return { outcome, spans: await traced.collector.waitForSpans(1) };
}

describe('a streaming handler', () => {
  it('streams the same bytes, and is a trace with what happens inside', async () => {
    const { outcome, spans } = await stream({ text: 'Engage! \u{1f680} ' });
    expect(outcome).toMatchObject({ status: 'ok', raw: 'Engage! \u{1f680} the-request' });
    expectTree(spans, {
      name: 'GET /things/{id}',
      kind: 'SERVER',
      status: 'UNSET',
      attributes: { 'faas.invocation_id': 'the-request', 'faas.trigger': 'http' },
      children: [{ name: 'writing', kind: 'INTERNAL', status: 'UNSET' }],
    });
  });

  it('streams a megabyte in a thousand pieces', async () => {
    const { outcome, spans } = await stream({ text: 'x'.repeat(1_000), times: 1_000 });
    expect(outcome.raw).toHaveLength(1_000_000 + 'the-request'.length);
    expectTree(spans, { name: 'GET /things/{id}', children: [{ name: 'writing' }] });
  });

  it('may put a head before its body', async () => {
    const prelude = { statusCode: 201, headers: { 'x-crud': '1' } };
    const { outcome } = await stream({ text: 'made ', prelude });
    expect(outcome.raw).toBe(`${JSON.stringify(prelude)}${'\0'.repeat(8)}made the-request`);
  });

  it.each([
    ['at once', 'nothing written', []],
    ['midway', 'half written', [{ name: 'writing', status: 'ERROR' as const }]],
  ])('fails %s as it does without tracing', async (fail, message, children) => {
    const { outcome, spans } = await stream({ text: 'half', fail });
    expect(outcome.error).toMatchObject({ errorType: 'RangeError', errorMessage: message });
    expectTree(spans, {
      name: 'GET /things/{id}',
      status: 'ERROR',
      attributes: {
        'error.type': 'RangeError',
        'exception.message': message,
        'exception.stacktrace':
          /\(tests\/functions\/streaming\.ts:\d+:\d+\)|at tests\/functions\/streaming\.ts/,
      },
      children,
    });
  });

  it('goes on with the trace of its request', async () => {
    const headers = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00' };
    const { spans } = await stream({ text: 'warp', headers });
    expect(spans.find(({ kind }) => kind === 'SERVER')).toMatchObject({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      parentSpanId: '00f067aa0ba902b7',
    });
  });
});
