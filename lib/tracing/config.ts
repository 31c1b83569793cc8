import type { SpanLimits } from '@opentelemetry/sdk-trace-node';
import { buildServiceName } from './build-info.ts';
import { type Environment, EnvironmentReader } from './env.ts';
import { type ExportConfig, resolveExport } from './export-config.ts';
import { type FlushModeName, flushModeNames } from './flush-mode-name.ts';
import { type LogLevel, logLevels } from './log-level.ts';

/** What the environment says about tracing, resolved once per sandbox; nothing else reads a variable. */
export type TracingConfig = TracingOff | TracingOn;

export interface TracingOff {
  readonly on: false;
  /** A sentence for the log: why no span will be made. */
  readonly reason: string;
  readonly logLevel: LogLevel;
  readonly warnings: readonly string[];
}

export interface TracingOn {
  readonly on: true;
  readonly serviceName: string;
  /** `OTEL_RESOURCE_ATTRIBUTES`; they win over what is detected. */
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly export: ExportConfig;
  /** The share of traces kept, 0 to 1. */
  readonly samplingRatio: number;
  readonly propagators: readonly Propagator[];
  /** What a request's `traceparent` becomes: the invocation span's parent, or a link on it. */
  readonly remoteContext: 'parent' | 'link';
  readonly spanLimits: SpanLimits;
  /** When spans leave, as asked for; where the code runs has the last word. */
  readonly flushMode: FlushModeName;
  /** How long before the time-out the deadline guard falls, in milliseconds; derived from the time-out without it. */
  readonly deadlineMarginMs: number | undefined;
  readonly logLevel: LogLevel;
  readonly warnings: readonly string[];
}

export type Propagator = 'tracecontext' | 'baggage';

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Resolves the configuration; pure. Values that do not fit are replaced by defaults and named in `warnings`. */
export function resolveConfig(env: Environment): TracingConfig {
  const read = new EnvironmentReader(env);
  const common = {
    logLevel: read.choice(['OTEL_LOG_LEVEL'], logLevels, 'info'),
    warnings: read.warnings,
  };
  const off = (reason: string): TracingOff => Object.freeze({ on: false, reason, ...common });

  if (read.flag('OTEL_SDK_DISABLED')) return off('OTEL_SDK_DISABLED is true.');
  if (read.choice(['OTEL_TRACES_EXPORTER'], ['otlp', 'none'], 'otlp') === 'none')
    return off('OTEL_TRACES_EXPORTER is none.');
  const resourceAttributes = read.pairs('OTEL_RESOURCE_ATTRIBUTES');
  const serviceName = resolveServiceName(read, resourceAttributes);
  const exportConfig = resolveExport(read, serviceName);
  if (!exportConfig) return off('neither HONEYCOMB_API_KEY nor OTEL_EXPORTER_OTLP_ENDPOINT is set.');

  return Object.freeze({
    on: true,
    serviceName,
    resourceAttributes,
    export: exportConfig,
    samplingRatio: resolveSamplingRatio(read),
    propagators: resolvePropagators(read),
    remoteContext: read.choice(['TRACING_PARENT'], ['parent', 'link'], 'parent'),
    spanLimits: resolveSpanLimits(read),
    flushMode: read.choice(['TRACING_FLUSH'], flushModeNames, 'after-response'),
    deadlineMarginMs: read.number(['TRACING_DEADLINE_MARGIN'], { min: 50, max: 60_000 }, undefined),
    ...common,
  });
}

/** Honeycomb names its dataset after the service, and files all that is `unknown_service…` in one heap. */
function resolveServiceName(read: EnvironmentReader, resourceAttributes: Record<string, string>): string {
  const candidates = [
    read.text('OTEL_SERVICE_NAME'),
    resourceAttributes['service.name']?.trim(),
    read.text('HONEYCOMB_SERVICE_NAME'),
  ];
  return candidates.find((name) => name && !name.startsWith('unknown_service')) ?? buildServiceName;
}

/** A caller's sampled flag never decides here, so `parentbased_x` is `x` (docs/decisions/sampling.md). */
function resolveSamplingRatio(read: EnvironmentReader): number {
  const sampler = read.choice(['OTEL_TRACES_SAMPLER'], samplers, 'always_on').replace('parentbased_', '');
  if (sampler === 'always_off') return 0;
  if (sampler === 'always_on') return 1;
  return read.number(['OTEL_TRACES_SAMPLER_ARG'], { min: 0, max: 1, integer: false }, 1);
}

function resolvePropagators(read: EnvironmentReader): Propagator[] {
  const value = read.text('OTEL_PROPAGATORS') ?? 'tracecontext';
  const given = value.split(',').map((name) => name.trim());
  const names = new Set(given.map((name) => name.toLowerCase()));
  const known = new Set(['tracecontext', 'baggage', 'none', '']);
  const unknown = given.filter((name) => !known.has(name.toLowerCase()));
  if (unknown.length > 0) {
    read.warn(
      `OTEL_PROPAGATORS names ${unknown.map((name) => `'${name}'`).join(', ')}, which this layer does not have; ` +
        'it knows tracecontext, baggage and none.',
    );
  }
  if (names.has('none')) return [];
  return (['tracecontext', 'baggage'] as const).filter((name) => names.has(name));
}

/**
 * 16,384 UTF-16 units are at most 49,152 bytes of UTF-8: the longest value that an attribute gets here by default
 * stays under the 65,535 bytes that Honeycomb stores of a string.
 */
const defaultValueLength = 16_384;

function resolveSpanLimits(read: EnvironmentReader): SpanLimits {
  const count = (...names: string[]) => read.number(names, { min: 0, max: 10_000 }, 128);
  return {
    attributeValueLengthLimit: read.number(
      ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
      { min: 1, max: 1_000_000 },
      defaultValueLength,
    ),
    attributeCountLimit: count('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'),
    eventCountLimit: count('OTEL_SPAN_EVENT_COUNT_LIMIT'),
    linkCountLimit: count('OTEL_SPAN_LINK_COUNT_LIMIT'),
    attributePerEventCountLimit: count('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'),
    attributePerLinkCountLimit: count('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'),
  };
}
