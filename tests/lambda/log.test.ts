import type { ReceivedSpan } from '../../local/receiver/span.ts';
import { closeFunctions, startFunction } from '../support/function.ts';

afterEach(closeFunctions);

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A function that logs, and its lines that are JSON objects, those of Init first. */
async function logged(what: string, env: Record<string, string> = {}) {
  const { sandbox, collector } = await startFunction('dist-fixtures/log.handler', { env });
  const { status, requestId } = await sandbox.invoke({ what });
  expect(status).toBe('ok');
  const texts = sandbox.logs().filter((line) => line.startsWith('{'));
  const lines: Record<string, unknown>[] = texts.map((line) => JSON.parse(line));
  return { lines, texts, requestId, spans: collector.spans, all: sandbox.logs() };
}

describe('the log', () => {
  it('is a JSON object a line, that leads to its trace and its request', async () => {
    const { lines, requestId, spans } = await logged('plain');
    const { traceId, spanId } = spans.find(({ name }) => name === 'inside') as ReceivedSpan;
    const ids = { request_id: requestId, trace_id: traceId, span_id: spanId };
    const fields = { count: 3, route: 'GET /things/{id}' };
    expect(lines).toEqual([
      { timestamp: expect.stringMatching(iso), level: 'INFO', message: 'of Init' },
      { timestamp: expect.stringMatching(iso), level: 'INFO', message: 'an info', ...ids, ...fields },
      { timestamp: expect.stringMatching(iso), level: 'WARN', message: 'a warning', ...ids, ...fields },
      { timestamp: expect.stringMatching(iso), level: 'ERROR', message: 'an error', ...ids, ...fields },
    ]);
  });

  it('keeps the request where tracing is off', async () => {
    const { lines, requestId } = await logged('plain', { OTEL_SDK_DISABLED: 'true' });
    expect(lines.map(({ message }) => message)).toEqual(['of Init', 'an info', 'a warning', 'an error']);
    expect(lines[1]).toMatchObject({ request_id: requestId });
    expect(lines[1]).not.toHaveProperty('trace_id');
  });

  it("is beside the console's own lines, which have the runtime's prefix", async () => {
    const { all } = await logged('plain');
    expect(all.find((line) => line.includes('by the console'))).toMatch(/^\d{4}-.*\tINFO\tby the console$/);
  });

  it('tells an error by its type, message and stack, in TypeScript lines, with its cause', async () => {
    const { lines } = await logged('error');
    expect(lines[3]?.error).toEqual({
      type: 'RangeError',
      message: 'out of range',
      stack: expect.stringMatching(/^RangeError: out of range\n.*tests\/functions\/log\.ts:\d+/),
      cause: { type: 'Error', message: 'the cause', stack: expect.any(String) },
    });
  });

  it('takes any field: what JSON cannot hold is said, the rest is kept', async () => {
    const { lines, texts } = await logged('hostile');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatchObject({
      circular: '(cannot be shown: TypeError)',
      big: String(2n ** 70n),
      lone: expect.stringMatching(/ alone$/),
      lines: 'one\ntwo\r\n\u2028three',
      huge: expect.stringMatching(/^"?x{8000}x*…"?$/),
      many: expect.arrayContaining([0, 1, 2]),
      self: { type: 'Error', message: 'of itself' },
      toJson: '(cannot be shown: TypeError)',
      kept: 'still here',
    });
    expect(Object.keys(lines[1] ?? {})).toContain('__proto__');
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThan(64_000);
  });

  it.each(['getter', 'cause', 'numerous'])('bounds and survives: %s', async (what) => {
    const { lines, texts } = await logged(what);
    expect(lines.map(({ level }) => level)).toEqual(['INFO', 'INFO', 'WARN', 'ERROR']);
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThan(64_000);
    if (what === 'getter')
      expect(lines[1]).toMatchObject({ mine: '(cannot be shown: TypeError)', kept: 'still here' });
    if (what === 'numerous') expect(Object.keys(lines[1] ?? {}).length).toBeLessThan(50);
  });

  it('lets no field forge what a line says of itself', async () => {
    const { lines, requestId, spans } = await logged('forged');
    expect(lines[1]).toMatchObject({
      level: 'INFO',
      message: 'an info',
      request_id: requestId,
      trace_id: spans[0]?.traceId,
    });
  });
});
