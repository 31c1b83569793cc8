import { type Collector, startCollector } from './collector.ts';
import { closeSandboxes, type Sandbox, type SandboxOptions, startSandbox } from './sandbox/index.ts';

/** A built function in a sandbox of its own, and the collector that its spans go to. */
export interface TestFunction {
  readonly sandbox: Sandbox;
  readonly collector: Collector;
}

export interface FunctionOptions extends Partial<Omit<SandboxOptions, 'handler'>> {
  /** A collector to share; one is started otherwise. */
  readonly collector?: Collector;
}

/** Names no real key: of the form of Honeycomb's ingest keys. */
export const testKey = `hcaik_${'0123456789abcdefghijklmnop'.repeat(2)}`;

const collectors = new Set<Collector>();

/** For `afterEach`: closes all sandboxes and collectors, of failed tests too. */
export async function closeFunctions(): Promise<void> {
  await closeSandboxes();
  await Promise.all([...collectors].map((collector) => collector.close()));
  collectors.clear();
}

/** Starts a bundle, such as `dist/home-activities.handler`, with a key and with the collector in Honeycomb's place. */
export async function startFunction(handler: string, options: FunctionOptions = {}): Promise<TestFunction> {
  const { collector = await startCollector(), env = {}, ...rest } = options;
  collectors.add(collector);
  const honeycomb = { HONEYCOMB_API_KEY: testKey, HONEYCOMB_API_ENDPOINT: collector.url, STAGE: 'test' };
  const sandbox = await startSandbox({ handler, env: { ...honeycomb, ...env }, ...rest });
  return { sandbox, collector };
}

/** An event of API Gateway's payload 2.0, as far as a test cares. */
export function httpEvent(overrides: { headers?: Record<string, string>; query?: string } = {}): unknown {
  return {
    version: '2.0',
    routeKey: 'GET /things/{id}',
    rawPath: '/things/1',
    rawQueryString: overrides.query ?? '',
    headers: { host: 'api.example.com', ...overrides.headers },
    requestContext: {
      domainName: 'api.example.com',
      http: {
        method: 'GET',
        path: '/things/1',
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'test',
      },
    },
    isBase64Encoded: false,
  };
}
