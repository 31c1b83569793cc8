import { join } from 'node:path';
import type { Setup } from '../setup.ts';
import { buildPreloaded, importing } from './preloaded.ts';
import { serviceName } from './service-name.ts';
import { versioned } from './version.ts';

const preload = join(import.meta.dirname, '../workloads/preloaded/auto-instrumentations.mjs');

const env = {
  NODE_OPTIONS: importing(preload),
  OTEL_SERVICE_NAME: serviceName,
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

const preloaded = {
  preload,
  packages: join(import.meta.dirname, '..'),
  roots: ['@opentelemetry/auto-instrumentations-node', '@opentelemetry/sdk-node'],
  env,
};

/**
 * OpenTelemetry's automatic instrumentation. Its `register` delivers nothing here: preloaded alone it does not see a
 * handler that the runtime imports, and with the hook for that it still does not flush, because the SDK hands its
 * provider to the instrumentations before there is one, so that the sandbox is frozen with the spans. The file that
 * is preloaded instead does both.
 */
export const autoInstrumentations: Setup = {
  name: 'auto-instrumentations',
  description:
    `${versioned('@opentelemetry/auto-instrumentations-node')} and ${versioned('@opentelemetry/sdk-node')} from node_modules, ` +
    'started by a preloaded file as their READMEs have it, with the import hook that Node.js 24 needs; flush before ' +
    'the response; protobuf',
  workloads: ['feed'],
  sends: 'otlp',
  build: (_workload, folder) => buildPreloaded(preloaded, folder),
  env: ({ url }) => ({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: url }),
};
