import { join } from 'node:path';
import type { Setup } from '../setup.ts';
import { bundleHandler } from './bundle.ts';
import { serviceName } from './service-name.ts';
import { versioned } from './version.ts';

const entry = join(import.meta.dirname, '../workloads/powertools/feed.ts');

/** AWS's Powertools: no OTLP but X-Ray's segments, which a daemon beside the function takes by UDP, and nobody waits. */
export const powertools: Setup = {
  name: 'powertools',
  description:
    `Powertools ${versioned('@aws-lambda-powertools/tracer')}, instrumented by hand as its documentation shows, bundled by ` +
    'esbuild; X-Ray segments in datagrams, where Lambda has sampled the request',
  workloads: ['feed'],
  sends: 'x-ray',
  build: (_workload, folder) =>
    bundleHandler(entry, folder, 'feed', { define: { __SERVICE_NAME__: JSON.stringify(serviceName) } }),
  env: ({ xrayDaemon }) => ({ AWS_XRAY_DAEMON_ADDRESS: xrayDaemon }),
};
