import type { ExportConfig } from './export-config.ts';
import type { Exporter } from './exporter.ts';

/** The JSON exporter, loaded when the first spans go: it lies in a chunk of its own, for the few who choose it. */
export function otlpJson(config: ExportConfig): Exporter {
  let loading: Promise<Exporter> | undefined;
  return {
    async export(spans, timeoutMs) {
      loading ??= import('./otlp-json-exporter.ts').then(
        ({ OtlpJsonExporter }) => new OtlpJsonExporter(config),
      );
      return (await loading).export(spans, timeoutMs);
    },
  };
}
