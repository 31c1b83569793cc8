import { deadLetterBox } from './dead-letter-box.ts';
import { Delivery } from './delivery.ts';
import type { ExportConfig } from './export-config.ts';
import type { Exporter } from './exporter.ts';
import { OtlpProtobufExporter } from './otlp-protobuf-exporter.ts';

/** `require` is what the bundle has. */
declare const require: (path: string) => typeof import('./otlp-json-exporter.ts');

/** A delivery by the exporter that the configuration asks for. */
export function openDelivery(config: ExportConfig): Delivery {
  const exporter =
    config.protocol === 'http/json' ? laterJsonExporter(config) : new OtlpProtobufExporter(config);
  return new Delivery(exporter, deadLetterBox());
}

/** JSON's exporter, which few use, is a chunk of its own. */
function laterJsonExporter(config: ExportConfig): Exporter {
  let exporter: Exporter | undefined;
  return {
    async export(spans, timeoutMs) {
      exporter ??= new (require('./otlp-json-exporter.ts').OtlpJsonExporter)(config);
      return exporter.export(spans, timeoutMs);
    },
  };
}
