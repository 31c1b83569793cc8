import { dirname, join } from 'node:path';
import { bundle } from '../../esbuild.config.mjs';
import type { FlushModeName } from '../../lib/tracing/flush-mode-name.ts';
import { testKey } from '../../tests/support/function.ts';
import type { Built, Setup, Workload } from '../setup.ts';

type BuildOptions = Omit<NonNullable<Parameters<typeof bundle>[0]>, 'functions' | 'outdir'>;

const workloads = ['feed', 'home-feed'] as const;

/** Where the repository's build finds the functions, and which of them is the workload. */
const sources: Readonly<Record<Workload, { functions: string; name: string }>> = {
  feed: { functions: join(import.meta.dirname, '../workloads/ours'), name: 'feed' },
  'home-feed': { functions: join(import.meta.dirname, '../../functions'), name: 'home-activities' },
};

/** The repository's own build of a workload. Its paths are relative: the bench runs in the repository's root. */
async function buildOurs(workload: Workload, outdir: string, options: BuildOptions): Promise<Built> {
  const { functions, name } = sources[workload];
  const report = await bundle({ functions, outdir, ...options });
  const sizeOf = (files: readonly string[]) =>
    files.reduce((sum, file) => sum + (report[file]?.bytes ?? 0), 0);
  // Untraced there is the first alone.
  const read = [`${name}.js`, `functions/${name}.js`, 'chunks/gate.js', 'chunks/tracing.js'];
  const later = Object.keys(report).filter((file) => dirname(file) === 'chunks' && !read.includes(file));
  return { handler: `${name}.handler`, initBytes: sizeOf(read), bytes: sizeOf([...read, ...later]) };
}

/** The floor: the same handler, built the same way, with tracing left out. */
export const untraced: Setup = {
  name: 'untraced',
  description: 'the same handler without tracing, from `npm run build:untraced`: the floor of all others',
  workloads,
  sends: 'nothing',
  build: (workload, folder) => buildOurs(workload, folder, { untraced: true }),
  env: () => ({}),
};

/** The layer in one of its modes, in a build of its own where it has options. */
interface Variant {
  readonly name: string;
  readonly mode: FlushModeName;
  readonly says: string;
  readonly options?: BuildOptions;
}

const variants: readonly Variant[] = [
  { name: 'after-response', mode: 'after-response', says: 'spans leave after the response (the default)' },
  {
    name: 'after-response, code cache',
    mode: 'after-response',
    says: 'as above, built with `--code-cache`',
    options: { codeCache: true },
  },
  { name: 'before-response', mode: 'before-response', says: 'spans leave before the response' },
  { name: 'periodic', mode: 'periodic', says: 'spans leave when the last flush is a second old' },
];

/** This repository's layer, in each of its modes. */
export const ours: readonly Setup[] = variants.map(({ name, mode, says, options = {} }) => ({
  name,
  description: `lib/tracing from \`npm run build\`, \`TRACING_FLUSH=${mode}\`: ${says}; protobuf, gzip`,
  workloads,
  sends: 'otlp',
  build: (workload, folder) => buildOurs(workload, folder, options),
  env: ({ url }) => ({
    TRACING_FLUSH: mode,
    HONEYCOMB_API_KEY: testKey,
    HONEYCOMB_API_ENDPOINT: url,
    STAGE: 'bench',
  }),
}));
