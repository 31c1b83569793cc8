import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { hostileSpans } from './hostile-spans.ts';

// A program: sends hostile spans to the URL that it is given, as JSON, plain and then gzip, by OpenTelemetry's own
// exporter; then prints the same spans in protobuf, as base64.
const [, , url = ''] = process.argv;
const spans = hostileSpans();

for (const compression of ['none', 'gzip']) {
  // The enum of these strings is not exported by this package.
  const exporter = new OTLPTraceExporter({ url, compression: compression as never });
  const { code, error } = await new Promise<{ code: number; error?: Error }>((resolve) => {
    exporter.export(spans, resolve);
  });
  await exporter.shutdown();
  if (code !== 0) {
    throw error ?? new Error(`Export failed with code ${code}`);
  }
}

process.stdout.write(Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []).toString('base64'));
