import { readFileSync } from 'node:fs';
import restEvent from '../../events/rest-api.json' with { type: 'json' };
import { decodeTraces } from '../../local/receiver/decode.ts';
import { expectTree } from '../support/expect-tree.ts';
import { closeFunctions, httpEvent, startFunction, type TestFunction } from '../support/function.ts';
import type { Outcome } from '../support/sandbox/types.ts';

const file = 'tests/functions/outcomes.ts';

/** The stack frame of the line of the fixture that holds `code`. */
function frameOf(code: string): RegExp {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((text) => text.includes(code));
  expect(line).toBeGreaterThan(0);
  return new RegExp(`\\(${file}:${line + 1}:\\d+\\)`);
}

/** What a caller learns. Its stack trace tells of the wrapper's frames, so `trace` is left out. */
function seenByCaller({ status, raw, error }: Outcome) {
  if (!error) return { status, raw };
  return { status, errorType: error.errorType, errorMessage: error.errorMessage };
}

interface Case {
  readonly outcome: string;
  readonly status?: 'ERROR';
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly absent?: readonly string[];
  /** What the caller gets; the untraced handler's answer is compared anyway. */
  readonly answer: Readonly<Record<string, unknown>>;
}

const thrown = (type: string, message: unknown) => ({
  'http.response.status_code': 500,
  'error.type': type,
  'exception.type': type,
  'exception.message': message,
});
const noException = ['error.type', 'exception.type', 'exception.message', 'exception.stacktrace'];
const noStack = ['exception.stacktrace'];

const cases: Case[] = [
  {
    outcome: 'ok',
    attributes: { 'http.response.status_code': 200, 'http.response.body.size': 4 },
    absent: noException,
    answer: { status: 'ok', raw: '{"statusCode":200,"body":"fine"}' },
  },
  {
    outcome: 'plain',
    attributes: { 'http.response.status_code': 200 },
    absent: [...noException, 'http.response.body.size'],
    answer: { raw: '{"hello":"world"}' },
  },
  {
    outcome: 'text',
    attributes: { 'http.response.status_code': 200 },
    absent: noException,
    answer: { raw: '"a text"' },
  },
  {
    outcome: 'nothing',
    attributes: { 'http.response.status_code': 200 },
    absent: noException,
    answer: { raw: 'null' },
  },
  {
    outcome: 'not-found',
    attributes: { 'http.response.status_code': 404 },
    absent: noException,
    answer: { raw: '{"statusCode":404,"body":"{}"}' },
  },
  {
    outcome: 'server-error',
    status: 'ERROR',
    attributes: { 'http.response.status_code': 500, 'error.type': '500' },
    absent: ['exception.type', 'exception.message', 'exception.stacktrace'],
    answer: { raw: '{"statusCode":500,"body":"{}"}' },
  },
  {
    outcome: 'server-error-text',
    status: 'ERROR',
    attributes: {
      'http.response.status_code': 503,
      'error.type': '503',
      'http.response.body.size': Buffer.byteLength('wäit'),
    },
    answer: { status: 'ok' },
  },
  {
    outcome: 'strange-status',
    attributes: {},
    absent: [...noException, 'http.response.status_code'],
    answer: { status: 'ok' },
  },
  {
    outcome: 'throw-error',
    status: 'ERROR',
    attributes: {
      ...thrown('SoldOutError', 'no tickets left'),
      'exception.stacktrace': frameOf("new SoldOutError('no tickets left')"),
    },
    answer: { status: 'error', errorType: 'Error', errorMessage: 'no tickets left' },
  },
  {
    outcome: 'throw-type-error',
    status: 'ERROR',
    attributes: {
      ...thrown('TypeError', 'Reflect.get called on non-object'),
      'exception.stacktrace': frameOf('Object(undefined).missing'),
    },
    answer: { errorType: 'TypeError' },
  },
  {
    outcome: 'throw-named-error',
    status: 'ERROR',
    attributes: thrown('NamedError', 'named by hand'),
    answer: { errorType: 'NamedError', errorMessage: 'named by hand' },
  },
  {
    outcome: 'throw-surrogate',
    status: 'ERROR',
    attributes: thrown('Error', 'lone \ufffd surrogate'),
    answer: { errorType: 'Error' },
  },
  {
    outcome: 'throw-string',
    status: 'ERROR',
    attributes: thrown('string', 'a string'),
    absent: noStack,
    answer: { errorType: 'string', errorMessage: 'a string' },
  },
  {
    outcome: 'throw-undefined',
    status: 'ERROR',
    attributes: thrown('undefined', 'undefined'),
    absent: noStack,
    answer: { status: 'error' },
  },
  {
    outcome: 'throw-null',
    status: 'ERROR',
    attributes: thrown('null', 'null'),
    absent: noStack,
    answer: { status: 'error' },
  },
  {
    outcome: 'throw-object',
    status: 'ERROR',
    attributes: thrown('object', '[object Object]'),
    absent: noStack,
    answer: { errorType: 'object' },
  },
  {
    outcome: 'throw-hostile',
    status: 'ERROR',
    attributes: { 'http.response.status_code': 500, 'error.type': '_OTHER' },
    absent: ['exception.message', 'exception.stacktrace'],
    answer: {},
  },
];

/** A runtime that dies of the handler's error takes the process with it; then the span is in the dead letter. */
async function whereverItIs({ sandbox, collector }: TestFunction) {
  if (sandbox.alive) return collector.waitForSpans(1);
  const line = sandbox.logs().findLast((text) => text.startsWith('{"resourceSpans"')) ?? '';
  const decoded = decodeTraces(Buffer.from(line), 'json');
  return decoded.ok ? decoded.spans : [];
}

for (const name of ['handler', 'synchronous']) {
  describe(`an outcome of the ${name === 'handler' ? 'asynchronous' : 'synchronous'} handler`, () => {
    let traced: TestFunction;
    let untraced: TestFunction;

    beforeAll(async () => {
      traced = await startFunction(`dist-fixtures/outcomes.${name}`);
      untraced = await startFunction(`dist-fixtures/outcomes.${name}`, {
        env: { OTEL_SDK_DISABLED: 'true' },
      });
    });
    afterAll(closeFunctions);

    async function invokeBoth(query: string, event = httpEvent({ query })) {
      traced.collector.clear();
      const requestId = `request-of-${query}`;
      const outcome = await traced.sandbox.invoke(event, { requestId });
      const expected = await untraced.sandbox.invoke(event, { requestId });
      expect(seenByCaller(outcome)).toEqual(seenByCaller(expected));
      return { outcome, spans: await whereverItIs(traced) };
    }

    it.each(cases)('$outcome: the caller gets it as it is, the span tells it', async (expected) => {
      const { outcome, spans } = await invokeBoth(expected.outcome);
      expect(seenByCaller(outcome)).toMatchObject(expected.answer);
      expectTree(spans, {
        name: 'GET /things/{id}',
        kind: 'SERVER',
        status: expected.status ?? 'UNSET',
        attributes: { 'faas.invocation_id': `request-of-${expected.outcome}`, ...expected.attributes },
        absent: expected.absent ?? [],
      });
      expect(spans[0]?.events).toEqual([]);
    });

    it('a result that cannot be JSON fails as it would without tracing', async () => {
      const { outcome } = await invokeBoth('cyclic');
      expect(outcome.status).toBe('error');
    });

    it('a result whose fields throw is nevertheless a span', async () => {
      const { spans } = await invokeBoth('hostile-result');
      expectTree(spans, { name: 'GET /things/{id}', kind: 'SERVER' });
    });

    it("a message's paths stay as they are, and cost nothing", async () => {
      const { outcome, spans } = await invokeBoth('throw-path');
      const message = /^(Error: )?in \/.*\/dist-fixtures\/functions\/outcomes\.js:1:1$/;
      expect(outcome.error?.trace?.[0]).toMatch(message);
      expect(spans[0]?.attributes['exception.message']).toMatch(message);
      expect((await invokeBoth('read-paths')).outcome.payload).toEqual({ statusCode: 200 });
    });

    it('a throw is a 502 where the gateway makes one of it', async () => {
      const { spans } = await invokeBoth('throw-error', { ...restEvent, rawQueryString: 'throw-error' });
      expect(spans[0]?.attributes['http.response.status_code']).toBe(502);
    });

    it('only payload 2.0 makes a 200 of any result', async () => {
      const answered = async (rawQueryString: string) => {
        const { spans } = await invokeBoth(rawQueryString, { ...restEvent, rawQueryString });
        return spans[0]?.attributes['http.response.status_code'];
      };
      expect(await answered('plain')).toBeUndefined();
      expect(await answered('not-found')).toBe(404);
    });
  });
}

describe('the log', () => {
  afterEach(closeFunctions);

  it.each([{}, { OTEL_SDK_DISABLED: 'true' }])(
    'names the TypeScript line of what was thrown (%p)',
    async (env) => {
      const { sandbox } = await startFunction('dist-fixtures/outcomes.handler', { env });
      const { error } = await sandbox.invoke(httpEvent({ query: 'throw-error' }));
      const frame = frameOf("new SoldOutError('no tickets left')");
      expect(sandbox.logs().join('\n')).toMatch(frame);
      expect(error?.trace?.[1]).toMatch(frame);
    },
  );

  it('says nothing of tracing where all went well', async () => {
    const { sandbox } = await startFunction('dist-fixtures/outcomes.handler');
    await sandbox.invoke(httpEvent({ query: 'ok' }));
    await sandbox.invoke(httpEvent({ query: 'not-found' }));
    expect(sandbox.logs().filter((line) => line.includes('tracing:'))).toEqual([]);
  });
});

describe('a callback handler', () => {
  afterEach(closeFunctions);

  it.each([{}, { OTEL_SDK_DISABLED: 'true' }])(
    'is refused by Init in a sentence that says why (%p)',
    async (env) => {
      const { sandbox } = await startFunction('dist-fixtures/callback.handler', { env });
      expect(sandbox.init).toMatchObject({
        status: 'error',
        error: {
          errorType: 'TypeError',
          errorMessage:
            'traced() got a handler with 3 parameters, but callbacks are not supported. Return a promise instead.',
        },
      });
    },
  );
});
