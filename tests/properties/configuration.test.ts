import fc from 'fast-check';
import { resolveConfig, type TracingConfig } from '../../lib/tracing/config.ts';

const variables = [
  'HONEYCOMB_API_KEY',
  'HONEYCOMB_API_ENDPOINT',
  'HONEYCOMB_SERVICE_NAME',
  'OTEL_SDK_DISABLED',
  'OTEL_LOG_LEVEL',
  'OTEL_TRACES_EXPORTER',
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  ...['ENDPOINT', 'HEADERS', 'TIMEOUT', 'COMPRESSION', 'PROTOCOL'].flatMap((suffix) => [
    `OTEL_EXPORTER_OTLP_${suffix}`,
    `OTEL_EXPORTER_OTLP_TRACES_${suffix}`,
  ]),
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_PROPAGATORS',
  'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_SPAN_EVENT_COUNT_LIMIT',
  'OTEL_SPAN_LINK_COUNT_LIMIT',
  'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT',
  'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_ATTRIBUTE_COUNT_LIMIT',
  'TRACING_PARENT',
];

/** Values that are nearly right, which a parser gets further into than into noise. */
const likely = fc.constantFrom(
  ...[
    '',
    ' ',
    'true',
    'TRUE',
    'none',
    'otlp',
    'http/json',
    'gzip',
    'link',
    'debug',
    '0',
    '-1',
    '0.5',
    '1e9',
    'NaN',
  ],
  ...[
    'http://',
    'http://x',
    'https://user:pass@x:99999/',
    'http://[::1]:4318/?q=1#f',
    'ftp://x',
    'http:x',
    '//x',
  ],
  ...[
    'a=b',
    'a=b,c=d',
    '=',
    '==',
    'a',
    ',',
    ' a = b , ',
    'a=%',
    '%41=b',
    'a=%0a',
    'é=é',
    '__proto__=x',
    'host=x',
  ],
  ...['service.name=unknown_service', 'constructor', '__proto__', 'tracecontext,baggage', 'b3', 'none,b3'],
  ...['traceidratio', 'parentbased_traceidratio', 'always_off', '0123456789abcdef0123456789abcdef'],
);
const anything = fc.oneof(
  likely,
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  // Lone surrogates too.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);
const environment = fc.dictionary(fc.constantFrom(...variables), anything, { noNullPrototype: true });

const words = (alphabet: string, length: number) =>
  fc
    .array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length })
    .map((letters) => letters.join(''));
const letters = '0123456789abcdefghijklmnopqrstuvwxyz';
/** Keys of each kind that Honeycomb has given out. */
const key = fc.oneof(
  fc
    .tuple(fc.constantFrom('hcaik_', 'hcbik_', 'hcalk_', 'hcaic_'), words(letters, 58))
    .map((parts) => parts.join('')),
  words('0123456789abcdef', 32),
  words(letters + letters.slice(10).toUpperCase(), 21).map((rest) => `7${rest}`),
);
/** Ways in which a key gets into a variable that is not for it. */
const mistake = fc.constantFrom<(key: string) => string>(
  (key) => key,
  (key) => ` ${key} `,
  (key) => `"${key}"`,
  (key) => `x-honeycomb-team=${key}`,
  (key) => `x-honeycomb-team=${key}%`,
  (key) => `x-honeycomb-team: ${key}`,
  (key) => `x-honeycomb-team:${key}=`,
  (key) => `${key}=`,
  (key) => `=${key}`,
  (key) => `a=b,${key}`,
  (key) => `a b=${key},=${key}`,
  (key) => `https//${key}@api.honeycomb.io`,
  (key) => `ftp://${key}:x@api.honeycomb.io/${key}?key=${key}`,
);

/** All that the configuration lets into the log. */
const said = (config: TracingConfig) => [...config.warnings, config.on ? '' : config.reason].join('\n');

describe('resolveConfig', () => {
  it('takes whatever the environment holds', () => {
    fc.assert(
      fc.property(environment, (env) => {
        const config = resolveConfig(env);
        expect(Object.isFrozen(config)).toBe(true);
        expect(new Set(config.warnings).size).toBe(config.warnings.length);
        if (!config.on) return expect(config.reason).toMatch(/\.$/);
        expect(Object.isFrozen(config.export)).toBe(true);
        expect(Object.isFrozen(config.export.headers)).toBe(true);
        expect(new URL(config.export.url).protocol).toMatch(/^https?:$/);
        expect(() => new Headers(config.export.headers)).not.toThrow();
        expect(config.export.timeoutMs).toBeGreaterThan(0);
        expect(config.samplingRatio).toBeGreaterThanOrEqual(0);
        expect(config.samplingRatio).toBeLessThanOrEqual(1);
        expect(config.serviceName).not.toMatch(/^(?:unknown_service.*|\s*)$/);
        for (const limit of Object.values(config.spanLimits)) expect(Number.isInteger(limit)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers the same for the same environment, and leaves it as it is', () => {
    fc.assert(
      fc.property(environment, (env) => {
        const before = structuredClone(env);
        expect(resolveConfig(env)).toEqual(resolveConfig(Object.freeze({ ...env })));
        expect(env).toEqual(before);
      }),
    );
  });

  it('never shows the key, whichever variable it was put into', () => {
    fc.assert(
      fc.property(
        environment,
        key,
        mistake,
        fc.subarray(variables, { minLength: 1 }),
        fc.boolean(),
        (env, secret, put, into, isSet) => {
          const mistaken = Object.fromEntries(into.map((name) => [name, put(secret)]));
          const config = resolveConfig({ ...env, ...mistaken, ...(isSet && { HONEYCOMB_API_KEY: secret }) });
          expect(said(config)).not.toContain(secret);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('never shows a key of any form that HONEYCOMB_API_KEY holds', () => {
    const odd = fc.string({ minLength: 8, maxLength: 64 }).filter((text) => /^[\x21-\x7e]+$/.test(text));
    const texts = said(resolveConfig(Object.fromEntries(variables.map((name) => [name, '?']))));
    fc.assert(
      fc.property(odd, mistake, fc.subarray(variables, { minLength: 1 }), (secret, put, into) => {
        fc.pre(!texts.includes(secret));
        const mistaken = Object.fromEntries(into.map((name) => [name, put(secret)]));
        expect(said(resolveConfig({ ...mistaken, HONEYCOMB_API_KEY: secret }))).not.toContain(secret);
      }),
      { numRuns: 1_000 },
    );
  });
});
