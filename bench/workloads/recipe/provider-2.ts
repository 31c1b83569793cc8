import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
// biome-ignore lint/correctness/noUndeclaredDependencies: the repository's own, as all that this file imports when it is built
import { BatchSpanProcessor, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';

/** Set by the build: which of the SDK's two processors the bundle holds. */
declare const __BATCH__: boolean;
declare const __SERVICE_NAME__: string;

const exporter = new OTLPTraceExporter();

/** SDK 2 as its README sets it up: what `provider.ts` is with SDK 3. */
export const provider = new NodeTracerProvider({
  // @ts-expect-error The types that are found here are SDK 3's.
  resource: defaultResource().merge(resourceFromAttributes({ 'service.name': __SERVICE_NAME__ })),
  spanProcessors: [__BATCH__ ? new BatchSpanProcessor(exporter) : new SimpleSpanProcessor(exporter)],
});
provider.register();
