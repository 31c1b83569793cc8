import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** Set by the build: which of the SDK's two processors the bundle holds. */
declare const __BATCH__: boolean;
declare const __SERVICE_NAME__: string;

context.setGlobalContextManager(new AsyncLocalStorageContextManager());
propagation.setGlobalPropagator(
  new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
);

const exporter = new OTLPTraceExporter();

/** The SDK as its README sets it up, with the exporter's defaults: JSON, uncompressed, 30 requests at once. */
export const provider = new TracerProvider({
  resource: defaultResource().merge(resourceFromAttributes({ 'service.name': __SERVICE_NAME__ })),
  spanProcessors: [__BATCH__ ? new BatchSpanProcessor({ exporter }) : new SimpleSpanProcessor({ exporter })],
});
trace.setGlobalTracerProvider(provider);
