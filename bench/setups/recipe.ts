import { join } from 'node:path';
import { environmentCredentialsPlugin } from '../../local/build/environment-credentials.ts';
import root from '../../package.json' with { type: 'json' };
import type { Setup, Workload } from '../setup.ts';
import { bundleHandler, type Plugin } from './bundle.ts';
import { serviceName } from './service-name.ts';
import { versioned } from './version.ts';

const workloads = join(import.meta.dirname, '../workloads');
const sources = join(workloads, 'recipe');
const repository = join(import.meta.dirname, '../..');

/** esbuild plugin: the recipe's tracing in the place of `lib/tracing`, for the repository's own functions. */
const recipeTracingPlugin: Plugin = {
  name: 'recipe-tracing',
  setup(build) {
    build.onResolve({ filter: /\/tracing\/(index|dynamodb-client)\.ts$/ }, () => ({
      path: join(sources, 'tracing.ts'),
    }));
  },
};

/** esbuild plugin: SDK 2, in the version that the repository itself has. */
const sdk2Plugin: Plugin = {
  name: 'sdk-2',
  setup(build) {
    build.onResolve({ filter: /^\.\/provider\.ts$/ }, () => ({ path: join(sources, 'provider-2.ts') }));
    build.onResolve({ filter: /^@opentelemetry\// }, ({ path, importer, kind }) =>
      // The bench alone has the instrumentation of the AWS SDK.
      importer.startsWith(workloads) && !path.endsWith('instrumentation-aws-sdk')
        ? build.resolve(path, { kind, resolveDir: repository })
        : undefined,
    );
  },
};

/** What a recipe is made of besides OpenTelemetry's SDK. */
interface Recipe {
  readonly sdk: 2 | 3;
  readonly batch: boolean;
}

function buildRecipe(workload: Workload, folder: string, { sdk, batch }: Recipe) {
  const options = {
    define: { __BATCH__: String(batch), __SERVICE_NAME__: JSON.stringify(serviceName) },
    // As the repository's build has it; without it SDK 2 is twice as large.
    mainFields: ['module', 'main'],
  };
  const plugins = sdk === 2 ? [sdk2Plugin] : [];
  if (workload === 'feed') {
    return bundleHandler(join(sources, 'feed.ts'), folder, 'feed', { ...options, plugins });
  }
  const entry = join(repository, 'functions/home-activities.ts');
  return bundleHandler(entry, folder, 'home-activities', {
    ...options,
    keepNames: true,
    plugins: [environmentCredentialsPlugin, recipeTracingPlugin, ...plugins],
  });
}

const packages = {
  2: ['sdk-trace-node', 'exporter-trace-otlp-http', 'instrumentation-aws-lambda'].map(
    (name) => `${name} ${root.dependencies[`@opentelemetry/${name}` as keyof typeof root.dependencies]}`,
  ),
  3: ['sdk-trace', 'exporter-trace-otlp-http', 'instrumentation-aws-lambda'].map((name) =>
    versioned(`@opentelemetry/${name}`),
  ),
} as const;

const recipe = (sdk: 2 | 3, batch: boolean): Setup => ({
  name: `sdk-${sdk}-${batch ? 'batch' : 'simple'}`,
  description:
    `${packages[sdk].join(', ')} (for DynamoDB ${versioned('@opentelemetry/instrumentation-aws-sdk')}), bundled by ` +
    `esbuild, so patched by hand; ${batch ? 'BatchSpanProcessor' : 'SimpleSpanProcessor, a request for each span'}; ` +
    'flush before the response; JSON, no gzip (the defaults)',
  workloads: sdk === 2 ? ['feed'] : ['feed', 'home-feed'],
  sends: 'otlp',
  build: (workload, folder) => buildRecipe(workload, folder, { sdk, batch }),
  env: ({ url }) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }),
});

/** What most people put together, with each of the SDK's two span processors. */
export const recipes: readonly Setup[] = [
  recipe(2, false),
  recipe(2, true),
  recipe(3, false),
  recipe(3, true),
];
