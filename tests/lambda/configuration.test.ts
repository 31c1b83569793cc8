import { resolveConfig } from '../../lib/tracing/config.ts';
import type { Environment } from '../../lib/tracing/env.ts';
import { startCollector } from '../support/collector.ts';
import { expectTree } from '../support/expect-tree.ts';
import { closeFunctions, startFunction, testKey } from '../support/function.ts';
import { type Sandbox, startSandbox } from '../support/sandbox/index.ts';

afterEach(closeFunctions);

const echo = 'dist-fixtures/echo.handler';
const classicKeys = ['0123456789abcdef0123456789abcdef', `hcaic_${'0123456789'.repeat(5)}abcdefgh`];
/** A port of 127.0.0.1 that nobody listens on. */
const nobody = 'http://127.0.0.1:1';

/** The tracer's lines of the function's log. */
const linesOf = (sandbox: Sandbox) => sandbox.logs().filter((line) => line.includes('tracing:'));

/** The settings of spans' way, where there is one. */
function exportOf(env: Environment) {
  const config = resolveConfig(env);
  if (!config.on) throw new Error(`Tracing is off: ${config.reason}`);
  return config.export;
}

describe('tracing is off', () => {
  it.each<[string, Record<string, string>]>([
    ['neither HONEYCOMB_API_KEY nor OTEL_EXPORTER_OTLP_ENDPOINT is set', {}],
    ['neither HONEYCOMB_API_KEY nor OTEL_EXPORTER_OTLP_ENDPOINT is set', { HONEYCOMB_API_KEY: ' ' }],
    ['neither HONEYCOMB_API_KEY nor OTEL_EXPORTER_OTLP_ENDPOINT is set', { HONEYCOMB_API_ENDPOINT: nobody }],
    ['OTEL_SDK_DISABLED is true', { HONEYCOMB_API_KEY: testKey, OTEL_SDK_DISABLED: 'TRUE' }],
    ['OTEL_TRACES_EXPORTER is none', { HONEYCOMB_API_KEY: testKey, OTEL_TRACES_EXPORTER: 'none' }],
  ])('with one line in the log that says "%s", and the function works: %j', async (reason, env) => {
    const sandbox = await startSandbox({ handler: echo, env });
    expect(await sandbox.invoke({ a: 1 })).toMatchObject({ status: 'ok', payload: { event: { a: 1 } } });
    await sandbox.invoke({});
    const lines = linesOf(sandbox);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(`tracing: off: ${reason}. The function works as it is, without spans.`);
  });

  it('and nothing is sent, whatever else is set', async () => {
    const { sandbox, collector } = await startFunction(echo, { env: { OTEL_SDK_DISABLED: 'true' } });
    await sandbox.invoke({});
    expect(collector.requests).toEqual([]);
  });
});

describe('the variables of OpenTelemetry win over those of Honeycomb', () => {
  it('the general endpoint, to which the path is appended', async () => {
    const { sandbox, collector } = await startFunction(echo, { env: { HONEYCOMB_API_ENDPOINT: nobody } });
    await sandbox.close();
    const env = { HONEYCOMB_API_ENDPOINT: nobody, OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/otlp/` };
    const second = await startFunction(echo, { collector, env });
    await second.sandbox.invoke({});
    expect(collector.requests).toMatchObject([{ path: '/otlp/v1/traces' }]);
    expect(collector.requests[0]?.headers).toMatchObject({ 'x-honeycomb-team': testKey });
  });

  it('the endpoint for traces, as it is', async () => {
    const collector = await startCollector();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: nobody,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/elsewhere?team=crud`,
    };
    const { sandbox } = await startFunction(echo, { collector, env });
    await sandbox.invoke({});
    expect(collector.requests).toMatchObject([{ path: '/elsewhere?team=crud' }]);
  });

  it('headers: merged, those for traces first, decoded, and after them the key', async () => {
    const env = {
      OTEL_EXPORTER_OTLP_HEADERS: 'x-both=general, X-General = a%20b%2Cc ,x-empty=',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'X-Both=specific,x-honeycomb-team=another%3Dkey',
    };
    const { sandbox, collector } = await startFunction(echo, { env });
    await sandbox.invoke({});
    expect(collector.requests[0]?.headers).toMatchObject({
      'x-both': 'specific',
      'x-general': 'a b,c',
      'x-empty': '',
      'x-honeycomb-team': 'another=key',
    });
    expect(linesOf(sandbox)).toEqual([]);
  });

  it('an endpoint alone is enough, and then there is no key to send', async () => {
    const collector = await startCollector();
    const env = { HONEYCOMB_API_KEY: '', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const { sandbox } = await startFunction(echo, { collector, env });
    await sandbox.invoke({});
    expect(collector.spans).toHaveLength(1);
    expect(collector.requests[0]?.headers).not.toHaveProperty('x-honeycomb-team');
  });

  it('headers that the body decides are not for a variable, under JSON neither', async () => {
    for (const OTEL_EXPORTER_OTLP_PROTOCOL of ['http/protobuf', 'http/json']) {
      const OTEL_EXPORTER_OTLP_HEADERS = 'Content-Type=text/plain,Content-Encoding=br,x-other=kept';
      const { sandbox, collector } = await startFunction(echo, {
        env: { OTEL_EXPORTER_OTLP_PROTOCOL, OTEL_EXPORTER_OTLP_HEADERS },
      });
      await sandbox.invoke({});
      expect(collector.requests).toMatchObject([{ isKept: true, headers: { 'x-other': 'kept' } }]);
      expect(linesOf(sandbox)).toHaveLength(2);
    }
  });
});

describe('where spans go with a key', () => {
  it.each<[string, Environment]>([
    ['https://api.honeycomb.io/v1/traces', {}],
    ['https://api.eu1.honeycomb.io/v1/traces', { HONEYCOMB_API_ENDPOINT: 'https://api.eu1.honeycomb.io' }],
    ['https://api.eu1.honeycomb.io/v1/traces', { HONEYCOMB_API_ENDPOINT: 'https://api.eu1.honeycomb.io/' }],
    [
      'https://api.eu1.honeycomb.io/v1/traces',
      { HONEYCOMB_API_ENDPOINT: 'https://api.eu1.honeycomb.io/v1/traces' },
    ],
    ['http://localhost:4318/v1/traces', { OTEL_EXPORTER_OTLP_ENDPOINT: ' http://localhost:4318 ' }],
    ['http://localhost:4318/', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://localhost:4318' }],
  ])('%s: %j', (url, env) => {
    expect(exportOf({ HONEYCOMB_API_KEY: testKey, ...env }).url).toBe(url);
  });

  it('as protobuf with gzip, for at most 2 seconds', () => {
    expect(exportOf({ HONEYCOMB_API_KEY: testKey })).toMatchObject({
      protocol: 'http/protobuf',
      compression: 'gzip',
      timeoutMs: 2_000,
    });
  });

  it.each(classicKeys)('the classic key %s names its dataset', async (HONEYCOMB_API_KEY) => {
    const env = { HONEYCOMB_API_KEY, HONEYCOMB_SERVICE_NAME: 'feed' };
    const { sandbox, collector } = await startFunction(echo, { env });
    await sandbox.invoke({});
    expect(collector.requests[0]?.headers).toMatchObject({
      'x-honeycomb-team': HONEYCOMB_API_KEY,
      'x-honeycomb-dataset': 'feed',
    });
  });

  it('other keys name none', () => {
    for (const HONEYCOMB_API_KEY of [
      testKey,
      'hcalk_0123',
      'dXbFZc9kRmLDnU7rZ9wQ8a',
      classicKeys[0]?.toUpperCase(),
    ])
      expect(exportOf({ HONEYCOMB_API_KEY }).headers).toEqual({ 'x-honeycomb-team': HONEYCOMB_API_KEY });
  });
});

describe('the service', () => {
  const ours = { HONEYCOMB_SERVICE_NAME: 'honeycomb' };
  const attribute = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=resource,team=crud' };
  it.each<[string, Record<string, string>]>([
    ['specific', { OTEL_SERVICE_NAME: 'specific', ...attribute, ...ours }],
    ['resource', { ...attribute, ...ours }],
    ['honeycomb', ours],
    ['Cruddur', {}],
    ['honeycomb', { OTEL_SERVICE_NAME: 'unknown_service:node', ...ours }],
    ['Cruddur', { OTEL_SERVICE_NAME: ' ', OTEL_RESOURCE_ATTRIBUTES: 'service.name=unknown_service' }],
  ])('is %s for %j', async (name, env) => {
    const { sandbox, collector } = await startFunction(echo, { env });
    await sandbox.invoke({});
    expect((await collector.waitForSpans(1))[0]?.resource['service.name']).toBe(name);
  });
});

describe('a value that does not fit', () => {
  const cases: [variable: string, value: string, said: string][] = [
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'collector:4318',
      "'collector:4318', expected a URL that starts with http",
    ],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'ftp://example.com', "'ftp://example.com', expected a URL"],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://', "'http://', expected a URL"],
    ['OTEL_EXPORTER_OTLP_HEADERS', '=value', 'has no name'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'x-percent=100%', "'x-percent=***', is not percent-encoded"],
    [
      'OTEL_EXPORTER_OTLP_HEADERS',
      'x-line=a%0Ab',
      "sets 'x-line=***', a name or value that no HTTP header can have",
    ],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '2s', "'2s', expected an integer from 1 to 60000; 2000 is used"],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '-1', "'-1', expected an integer"],
    [
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'grpc',
      "'grpc', expected one of http/protobuf, http/json; http/protobuf is used",
    ],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'Brotli', "'Brotli', expected one of gzip, none; gzip is used"],
    ['OTEL_TRACES_SAMPLER', 'Sometimes', "'Sometimes', expected one of always_on, always_off"],
    ['OTEL_TRACES_EXPORTER', 'zipkin', "'zipkin', expected one of otlp, none; otlp is used"],
    ['OTEL_LOG_LEVEL', 'Loud', "'Loud', expected one of none, error, warn"],
    ['OTEL_SDK_DISABLED', 'Yes', "'Yes', expected 'true' or 'false'; false is used"],
    ['OTEL_PROPAGATORS', 'tracecontext,b3', "names 'b3', which this layer does not have"],
    ['OTEL_RESOURCE_ATTRIBUTES', 'team', "Entry 1 of OTEL_RESOURCE_ATTRIBUTES, 'te***', has no '='"],
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'many', "'many', expected an integer from 0 to 10000; 128 is used"],
    ['TRACING_PARENT', 'child', "'child', expected one of parent, link; parent is used"],
  ];

  it.each(cases)('%s=%s is said once and replaced', async (variable, value, said) => {
    const { sandbox, collector } = await startFunction(echo, { env: { [variable]: value } });
    expect(await sandbox.invoke({ a: 1 })).toMatchObject({ status: 'ok', payload: { event: { a: 1 } } });
    await sandbox.invoke({});
    expect(collector.spans).toHaveLength(2);
    const lines = linesOf(sandbox);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(variable);
    expect(lines[0]).toContain(said);
    expect(lines[0]).toContain('WARN');
  });

  it('of the sampler is a ratio beyond 1', async () => {
    const env = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '25' };
    const { sandbox, collector } = await startFunction(echo, { env });
    await sandbox.invoke({});
    expect(collector.spans).toHaveLength(1);
    expect(linesOf(sandbox)).toEqual([
      expect.stringContaining("OTEL_TRACES_SAMPLER_ARG is '25', expected a number from 0 to 1; 1 is used"),
    ]);
  });

  it.each(['http/protobuf', 'http/json'])('is said once per sandbox under %s too', async (protocol) => {
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere',
      OTEL_EXPORTER_OTLP_TIMEOUT: 'long',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'zip',
      OTEL_BSP_SCHEDULE_DELAY: 'x',
      OTEL_SPAN_EVENT_COUNT_LIMIT: 'x',
    };
    const { sandbox, collector } = await startFunction(echo, { env });
    await sandbox.invoke({});
    await sandbox.invoke({});
    expect(collector.spans).toHaveLength(2);
    expect(linesOf(sandbox)).toHaveLength(4);
  });
});

describe('the key never reaches the log', () => {
  const odd = 'Tr0ub4dor-and-3';
  const cases: [what: string, key: string, env: Record<string, string>][] = [
    ['as an endpoint', testKey, { OTEL_EXPORTER_OTLP_ENDPOINT: testKey }],
    [
      'as an endpoint for traces',
      testKey,
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `api.honeycomb.io/${testKey}` },
    ],
    ["in an endpoint's user", testKey, { OTEL_EXPORTER_OTLP_ENDPOINT: `ftp://${testKey}@api.honeycomb.io` }],
    [
      "in Honeycomb's endpoint",
      testKey,
      { HONEYCOMB_API_ENDPOINT: testKey, OTEL_EXPORTER_OTLP_ENDPOINT: nobody },
    ],
    ['as the headers', testKey, { OTEL_EXPORTER_OTLP_HEADERS: testKey }],
    ["as a header's name", testKey, { OTEL_EXPORTER_OTLP_HEADERS: `x-honeycomb-team: ${testKey}=` }],
    ['after a colon', testKey, { OTEL_EXPORTER_OTLP_TRACES_HEADERS: `x-honeycomb-team:${testKey}` }],
    ['not percent-encoded', testKey, { OTEL_EXPORTER_OTLP_HEADERS: `x-honeycomb-team=${testKey}%` }],
    ['as a propagator', testKey, { OTEL_PROPAGATORS: testKey }],
    ['as a time-out', testKey, { OTEL_EXPORTER_OTLP_TIMEOUT: testKey }],
    [
      'of another vendor, after a colon',
      'Zm9vOmJhcg',
      { OTEL_EXPORTER_OTLP_HEADERS: 'authorization: Basic Zm9vOmJhcg==' },
    ],
    ['of no known form, as an endpoint', odd, { HONEYCOMB_API_KEY: odd, OTEL_EXPORTER_OTLP_ENDPOINT: odd }],
    ['of no known form, as a sampler', odd, { HONEYCOMB_API_KEY: odd, OTEL_TRACES_SAMPLER: odd }],
    [
      'with a line feed',
      'Tr0ub4dor',
      { HONEYCOMB_API_KEY: 'Tr0ub4dor\nand', OTEL_EXPORTER_OTLP_ENDPOINT: nobody },
    ],
    [
      'of an environment, as an endpoint',
      'dXbFZc9kRmLDnU7rZ9wQ8a',
      {
        HONEYCOMB_API_KEY: '',
        HONEYCOMB_API_ENDPOINT: '',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'dXbFZc9kRmLDnU7rZ9wQ8a',
      },
    ],
  ];

  it.each(cases)('%s', async (_what, key, env) => {
    for (const protocol of ['http/protobuf', 'http/json']) {
      const { sandbox } = await startFunction(echo, {
        env: { ...env, OTEL_EXPORTER_OTLP_PROTOCOL: protocol },
      });
      expect(await sandbox.invoke({ a: 1 })).toMatchObject({ status: 'ok', payload: { event: { a: 1 } } });
      await sandbox.invoke({});
      const log = sandbox.logs().join('\n');
      expect(log).toContain('tracing:');
      expect(log).not.toContain(key);
    }
  });

  it.each(['http/protobuf', 'http/json'])(
    'at the highest log level, sent or not, under %s',
    async (protocol) => {
      const { sandbox, collector } = await startFunction(echo, {
        env: {
          OTEL_LOG_LEVEL: 'verbose',
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_TIMEOUT: '300',
        },
      });
      collector.behaveOnce({ kind: 'status', status: 401 }, { kind: 'resetAfterBody' });
      for (let count = 0; count < 3; count++) await sandbox.invoke({});
      expect(sandbox.logs().join('\n')).not.toContain(testKey);
    },
  );
});

describe('OTEL_LOG_LEVEL', () => {
  it('none silences warnings, losses and the line that tracing is off', async () => {
    const silent = { OTEL_LOG_LEVEL: 'none' };
    const off = await startSandbox({ handler: echo, env: silent });
    await off.invoke({});
    expect(linesOf(off)).toEqual([]);
    const { sandbox, collector } = await startFunction(echo, {
      env: { ...silent, OTEL_EXPORTER_OTLP_TIMEOUT: 'long' },
    });
    collector.behave({ kind: 'status', status: 400 });
    await sandbox.invoke({});
    expect(linesOf(sandbox)).toEqual([]);
  });

  it('error keeps warnings out', async () => {
    const env = { OTEL_LOG_LEVEL: 'ERROR', OTEL_EXPORTER_OTLP_TIMEOUT: 'long' };
    const { sandbox } = await startFunction(echo, { env });
    await sandbox.invoke({});
    expect(linesOf(sandbox)).toEqual([]);
  });
});

it('OTEL_EXPORTER_OTLP_COMPRESSION=none sends plain bodies', async () => {
  const env = { OTEL_EXPORTER_OTLP_COMPRESSION: 'none' };
  const { sandbox, collector } = await startFunction(echo, { env });
  await sandbox.invoke({});
  expect(collector.spans).toHaveLength(1);
  expect(collector.requests[0]?.headers).not.toHaveProperty('content-encoding');
});

describe('the limits of spans', () => {
  const attributes = 'dist-fixtures/spans.attributes';

  it('cut values and drop attributes, and say how many', async () => {
    const env = { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '20', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '50' };
    const { sandbox, collector } = await startFunction(attributes, { env });
    await sandbox.invoke({ count: 30, length: 60 });
    const spans = await collector.waitForSpans(2);
    const cut = 'x'.repeat(50);
    expectTree(spans, {
      name: 'spans',
      children: [{ name: 'attributes', attributes: { 'key 0': cut, 'key 19': cut }, absent: ['key 20'] }],
    });
    const span = spans.find(({ name }) => name === 'attributes');
    expect(Object.keys(span?.attributes ?? {})).toHaveLength(20);
    expect(span?.droppedAttributesCount).toBe(10);
  });

  it('are 128 attributes and less than Honeycomb stores of a value, unless told otherwise', async () => {
    const { sandbox, collector } = await startFunction(attributes);
    await sandbox.invoke({ count: 200, length: 20_000 });
    const span = (await collector.waitForSpans(2)).find(({ name }) => name === 'attributes');
    expect(Object.keys(span?.attributes ?? {})).toHaveLength(128);
    expect(span?.attributes['key 0']).toBe('x'.repeat(16_384));
  });

  it('for all attributes are taken where none is for spans', async () => {
    const env = { OTEL_ATTRIBUTE_COUNT_LIMIT: '25', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '5' };
    const { sandbox, collector } = await startFunction(attributes, { env });
    await sandbox.invoke({ count: 30, length: 6 });
    const span = (await collector.waitForSpans(2)).find(({ name }) => name === 'attributes');
    expect(Object.entries(span?.attributes ?? {})).toHaveLength(25);
    expect(span?.attributes['key 0']).toBe('xxxxx');
  });
});
