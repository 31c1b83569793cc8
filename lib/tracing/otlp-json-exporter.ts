import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import type { ExportConfig } from './export-config.ts';
import type { Exporter, ExportOutcome } from './exporter.ts';

/** An enum whose values are the strings of the specification; its package is not a dependency of ours. */
type CompressionAlgorithm = NonNullable<
  NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>['compression']
>;

/**
 * OTLP over HTTP as JSON, by OpenTelemetry's own exporter. It gives less than protobuf does here
 * (docs/decisions/protobuf-by-default.md): its timeout is one of idleness, it retries by itself within it, and what
 * a backend rejects of a batch is known to its log alone.
 */
export class OtlpJsonExporter implements Exporter {
  readonly #exporter: OTLPTraceExporter;

  constructor({ url, headers, timeoutMs, compression }: ExportConfig) {
    const settings = {
      url,
      headers: { ...headers },
      timeoutMillis: timeoutMs,
      compression: compression as CompressionAlgorithm,
    };
    this.#exporter = withoutVariables(process.env, () => new OTLPTraceExporter(settings));
  }

  export(spans: ReadableSpan[], timeoutMs: number): Promise<ExportOutcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => resolve({ kind: 'refused', reason: `no answer within ${timeoutMs} ms` }),
        timeoutMs,
      );
      this.#exporter.export(spans, ({ code, error }) => {
        clearTimeout(timer);
        const delivered = code === ExportResultCode.SUCCESS;
        resolve(
          delivered ? { kind: 'delivered', rejected: 0 } : { kind: 'refused', reason: reasonOf(error) },
        );
      });
    });
  }
}

/**
 * The exporter reads the variables that `settings` are made of once more: it would warn of them again, with values
 * that may hold a key, and send headers that were left out.
 */
function withoutVariables<T>(env: NodeJS.ProcessEnv, construct: () => T): T {
  const resolved = /^OTEL_EXPORTER_OTLP_(?:TRACES_)?(?:ENDPOINT|HEADERS|TIMEOUT|COMPRESSION)$/;
  const hidden = Object.entries(env).filter(([name]) => resolved.test(name));
  for (const [name] of hidden) delete env[name];
  try {
    return construct();
  } finally {
    Object.assign(env, Object.fromEntries(hidden));
  }
}

function reasonOf(error: Error | undefined): string {
  const status = (error as { code?: number } | undefined)?.code;
  return status ? `HTTP ${status}` : (error?.message ?? 'the exporter gave no reason');
}
