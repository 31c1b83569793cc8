import { type EnvironmentReader, pairWithoutValue } from './env.ts';

/** Where spans go and how. */
export interface ExportConfig {
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly url: string;
  /** Lower-case names; holds the key, so it never goes into a message. */
  readonly headers: Readonly<Record<string, string>>;
  /** The most that one export may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly compression: 'gzip' | 'none';
}

const honeycomb = 'https://api.honeycomb.io';
const tracesPath = 'v1/traces';
const variable = (suffix: string) => [`OTEL_EXPORTER_OTLP_TRACES_${suffix}`, `OTEL_EXPORTER_OTLP_${suffix}`];

/** A classic key addresses its dataset by a header; the other kinds take it from `service.name`. */
const classicKey = /^(?:[0-9a-f]{32}|hc[a-z]ic_[0-9a-z]{58})$/;
const headerName = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers that the body decides. */
const ownHeaders = new Set([
  'content-type',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'host',
  'connection',
]);

/**
 * Resolves the exporter's settings: the standard variables first, then Honeycomb's, then Honeycomb's US endpoint.
 * Answers `undefined` where there is neither a key nor an endpoint: then there is nowhere to send to.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function resolveExport(read: EnvironmentReader, serviceName: string): ExportConfig | undefined {
  const key = resolveKey(read);
  const url = resolveUrl(read, key !== undefined);
  if (!url) return undefined;
  return Object.freeze({
    protocol: read.choice(variable('PROTOCOL'), ['http/protobuf', 'http/json'], 'http/protobuf'),
    url,
    headers: Object.freeze({
      ...(key && { 'x-honeycomb-team': key }),
      ...(key && classicKey.test(key) && { 'x-honeycomb-dataset': encodeURIComponent(serviceName) }),
      ...resolveHeaders(read),
    }),
    timeoutMs: read.number(variable('TIMEOUT'), { min: 1, max: 60_000 }, 2_000),
    compression: read.choice(variable('COMPRESSION'), ['gzip', 'none'], 'gzip'),
  });
}

function resolveKey(read: EnvironmentReader): string | undefined {
  const key = read.text('HONEYCOMB_API_KEY');
  if (key === undefined || /^[\x21-\x7e]+$/.test(key)) return key;
  read.warn('HONEYCOMB_API_KEY holds characters that no HTTP header can carry; it is not used.');
  return undefined;
}

function resolveUrl(read: EnvironmentReader, hasKey: boolean): string | undefined {
  const specific = read.url('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  if (specific) return specific.href;
  const base =
    read.url('OTEL_EXPORTER_OTLP_ENDPOINT') ?? (hasKey ? read.url('HONEYCOMB_API_ENDPOINT') : undefined);
  if (!base && !hasKey) return undefined;
  const url = base ?? new URL(honeycomb);
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/v1\/traces$/, '')}/${tracesPath}`;
  return url.href;
}

function resolveHeaders(read: EnvironmentReader): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of variable('HEADERS').reverse()) {
    for (const [given, value] of Object.entries(read.pairs(name))) {
      const header = given.toLowerCase();
      if (ownHeaders.has(header))
        read.warn(`${name} sets '${header}', which the body decides; it is left out.`);
      else if (headerName.test(header) && headerValue.test(value)) result[header] = value;
      else
        read.warn(
          `${name} sets '${pairWithoutValue(`${given}=`)}', a name or value that no HTTP header can have; it is left out.`,
        );
    }
  }
  return result;
}
