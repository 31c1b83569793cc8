import { join } from 'node:path';
import type { Setup } from '../setup.ts';
import { bundleHandler } from './bundle.ts';
import { buildPreloaded, importing } from './preloaded.ts';
import { serviceName } from './service-name.ts';
import { versioned } from './version.ts';

const packages = join(import.meta.dirname, 'aws-distribution');
const preload = join(packages, 'wrapper.mjs');
const distribution = '@aws/aws-distro-opentelemetry-node-autoinstrumentation';

/** What the script of AWS's Lambda layer sets for both of the distribution's modes. */
const common = {
  NODE_OPTIONS: importing(preload),
  OTEL_SERVICE_NAME: serviceName,
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'aws-sdk,aws-lambda,http',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  // Metrics for CloudWatch, which is not what we compare.
  OTEL_AWS_APPLICATION_SIGNALS_ENABLED: 'false',
};

/** What AWS's layer installs beside its bundle. The SDK for JavaScript it leaves to Lambda. */
const roots = [
  'import-in-the-middle',
  'require-in-the-middle',
  '@smithy/signature-v4',
  '@smithy/protocol-http',
  '@aws-crypto/sha256-js',
];

/** With the distribution bundled beside the preloaded file, as it is in AWS's layer, and the same packages left out. */
async function buildDistribution(mode: 'register' | 'lite', folder: string) {
  const external = ['import-in-the-middle', 'require-in-the-middle', '@aws-sdk/*', '@smithy/*'];
  await bundleHandler(join(packages, `${mode}.cjs`), folder, 'distribution', { external, keepNames: true });
  return buildPreloaded({ preload, packages, roots, env: common }, folder);
}

const packaged = `${versioned(distribution)}, bundled and preloaded as AWS's Lambda layer does it on Node.js 24`;

/** AWS's distribution, and its mode for faster cold starts, which knows no other way out than the X-Ray daemon. */
export const awsDistribution: readonly Setup[] = [
  {
    name: 'aws-distribution',
    description: `${packaged}; W3C propagators only, as unsampled X-Ray parents silence it; flush before the response; protobuf`,
    workloads: ['feed'],
    sends: 'otlp',
    build: (_workload, folder) => buildDistribution('register', folder),
    env: ({ url }) => ({
      ...common,
      OTEL_PROPAGATORS: 'tracecontext,baggage',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/v1/traces`,
    }),
  },
  {
    name: 'aws-distribution-lite',
    description: `${packaged}; \`OTEL_AWS_LAMBDA_FAST_START=true\`, which sends OTLP in datagrams to the X-Ray daemon, where Lambda has sampled the request`,
    workloads: ['feed'],
    sends: 'x-ray',
    build: (_workload, folder) => buildDistribution('lite', folder),
    env: ({ xrayDaemon }) => ({
      ...common,
      OTEL_AWS_LAMBDA_FAST_START: 'true',
      AWS_XRAY_DAEMON_ADDRESS: xrayDaemon,
    }),
  },
];
