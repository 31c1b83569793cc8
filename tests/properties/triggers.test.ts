import { propagation } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import fc from 'fast-check';
import { type Outcome, readTrigger } from '../../lib/tracing/trigger.ts';

// The propagator reads what is in messages: with none, nothing would.
beforeAll(() => propagation.setGlobalPropagator(new W3CTraceContextPropagator()));
afterAll(() => propagation.disable());

/** Any text, halves of characters too. */
const anyText = fc.string({
  unit: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', '\udfff')),
});
const anything = fc.oneof(fc.jsonValue(), anyText, fc.anything());
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: arbitrary as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });
const record = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  sometimes(fc.record(fields, { requiredKeys: [] }));

const headers = sometimes(
  fc.dictionary(fc.oneof(anyText, fc.constantFrom('Host', 'X-Forwarded-For')), sometimes(anyText)),
);
const lists = sometimes(fc.dictionary(anyText, sometimes(fc.array(sometimes(anyText)))));

const payload2 = record({
  routeKey: anyText,
  rawPath: anyText,
  rawQueryString: anyText,
  headers,
  requestContext: record({
    domainName: anyText,
    http: record({ method: anyText, path: anyText, protocol: anyText, sourceIp: anyText }),
  }),
  body: anyText,
  isBase64Encoded: fc.boolean(),
});

const payload1 = record({
  version: fc.constant('1.0'),
  httpMethod: anyText,
  resource: anyText,
  path: anyText,
  headers,
  multiValueHeaders: lists,
  queryStringParameters: headers,
  multiValueQueryStringParameters: lists,
  requestContext: record({
    elb: record({ targetGroupArn: anyText }),
    identity: record({ sourceIp: anyText }),
    protocol: anyText,
    domainName: anyText,
  }),
});

const source = fc.constantFrom(
  'aws:sqs',
  'aws:sns',
  'aws:kinesis',
  'aws:s3',
  'aws:dynamodb',
  'toString',
  '__proto__',
);
const records = record({
  Records: fc.array(
    record({
      eventSource: source,
      EventSource: source,
      eventSourceARN: anyText,
      eventName: anyText,
      messageAttributes: lists,
      Sns: record({ TopicArn: anyText, MessageAttributes: lists }),
      s3: record({ bucket: record({ name: anyText }) }),
    }),
  ),
  'detail-type': anyText,
});

const events = fc.oneof(anything, payload2, payload1, records);
const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  record({ statusCode: fc.oneof(fc.integer(), anyText), body: anyText, isBase64Encoded: fc.boolean() }).map(
    (value): Outcome => ({ ok: true, value }),
  ),
  anything.map((error): Outcome => ({ ok: false, error })),
);

describe('readTrigger', () => {
  it('understands or passes over anything, and never throws', () => {
    fc.assert(
      fc.property(events, (event) => {
        const { type, attributes, links } = readTrigger(event);
        expect(['http', 'pubsub', 'timer', 'datasource', 'other']).toContain(type);
        expect(links.length).toBeLessThanOrEqual(32);
        expect(attributes).not.toHaveProperty(['url.full']);
      }),
      { numRuns: 2_000 },
    );
  });

  it('makes attributes of well-formed texts and whole numbers only', () => {
    fc.assert(
      fc.property(events, (event) => {
        const { spanName, attributes } = readTrigger(event);
        for (const value of [spanName, ...Object.values(attributes)]) {
          if (typeof value === 'string') expect(value.isWellFormed()).toBe(true);
          else if (value !== undefined) expect(Number.isSafeInteger(value)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves an event as it is', () => {
    fc.assert(
      fc.property(fc.oneof(payload2, payload1, records), (event) => {
        const before = structuredCloneOf(event);
        readTrigger(event);
        expect(event).toEqual(before);
      }),
    );
  });

  it('bears getters and proxies that throw', () => {
    const hostile = new Proxy(
      {},
      {
        get(_, key) {
          throw new Error(`${String(key)} is not for you`);
        },
        ownKeys() {
          throw new Error('no keys for you');
        },
      },
    );
    for (const event of [
      hostile,
      { requestContext: hostile },
      { requestContext: { http: {} }, headers: hostile },
    ])
      expect(readTrigger(event).links).toEqual([]);
  });

  it('tells a status of what a handler returned, or none, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(payload1, payload2), outcomes, (event, outcome) => {
        const status = readTrigger(event).responseAttributes?.(outcome)?.['http.response.status_code'];
        if (status === undefined) return;
        expect(Number.isInteger(status)).toBe(true);
        expect(status).toBeGreaterThanOrEqual(100);
        expect(status).toBeLessThan(600);
      }),
    );
  });
});

/** Only what JSON can carry is compared: `fc.anything()` holds functions and proxies too. */
function structuredCloneOf(event: unknown): unknown {
  try {
    return structuredClone(event);
  } catch {
    return event;
  }
}

describe("a request's span name", () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY'];
  const method = fc.oneof(fc.constantFrom(...methods), anyText);
  const route = fc.constantFrom('/', '/api/activities/{id}', '/{proxy+}', undefined);
  /** A path that has the marker of this one request in it. */
  const marked = fc
    .uuid()
    .chain((id) => fc.record({ id: fc.constant(id), path: fc.constant(`/users/${id}`) }));

  const nameOf = (event: object) => readTrigger(event).spanName;
  const expectedName = (given: string, path: string | undefined) =>
    [methods.includes(given) ? given : 'HTTP', path].filter(Boolean).join(' ');

  it('is method and route in payload 2.0, never a path or an id', () => {
    fc.assert(
      fc.property(method, route, marked, (given, path, { id, path: rawPath }) => {
        const name = nameOf({
          version: '2.0',
          routeKey: path ? `${given} ${path}` : '$default',
          rawPath,
          rawQueryString: `id=${id}`,
          headers: { host: id, 'user-agent': id },
          pathParameters: { id },
          requestContext: { requestId: id, http: { method: given, path: rawPath, userAgent: id } },
        });
        fc.pre(!given.includes(' ') || !path);
        expect(name).toBe(expectedName(given, path));
        expect(name).not.toContain(id);
      }),
    );
  });

  it('is method and route in payload 1.0, never a path or an id', () => {
    fc.assert(
      fc.property(method, route, marked, fc.boolean(), (given, path, { id, path: rawPath }, isBalancer) => {
        const name = nameOf({
          httpMethod: given,
          resource: path ?? '$default',
          path: rawPath,
          queryStringParameters: { id },
          headers: { Host: id },
          requestContext: isBalancer ? { elb: {} } : { requestId: id, path: rawPath },
        });
        expect(name).toBe(expectedName(given, path));
        expect(name).not.toContain(id);
      }),
    );
  });

  it.each([
    ['GET /things/{id}', 'GET /things/{id}'],
    ['ANY /things', 'GET /things'],
    ['$default', 'GET'],
    ['GET', 'GET'],
    ['$connect /x', 'GET /x'],
    ['', 'GET'],
  ])('of the route key %j is %s', (routeKey, name) => {
    expect(nameOf({ routeKey, rawPath: '/things/1', requestContext: { http: { method: 'GET' } } })).toBe(
      name,
    );
  });
});
