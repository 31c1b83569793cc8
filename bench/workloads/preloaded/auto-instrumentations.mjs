// Preloaded by `node --import`. As auto-instrumentations-node's README initializes the SDK from a file of one's own,
// and as instrumentation-aws-lambda's README has the hook that Node.js 24 needs, where the runtime imports the handler.
import { createRequire, register } from 'node:module';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const require = createRequire(import.meta.url);
const { trace } = require('@opentelemetry/api');
const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node');
const { NodeSDK } = require('@opentelemetry/sdk-node');

const instrumentations = getNodeAutoInstrumentations();
const sdk = new NodeSDK({ instrumentations });
sdk.start();
// The SDK hands its provider to the instrumentations before it has one, and the Lambda instrumentation flushes only
// the provider that it was handed. AWS's distribution does the same as this loop.
for (const instrumentation of instrumentations) instrumentation.setTracerProvider(trace.getTracerProvider());
