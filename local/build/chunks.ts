import { basename } from 'node:path';
import type { Plugin } from 'esbuild';

/** Modules that bundles load only when they need them, each built into `chunks/` beside the bundles. */
export const chunks = [
  'lib/tracing/dead-letter.ts',
  'lib/tracing/otlp-json-exporter.ts',
  'lib/tracing/otlp-protobuf-exporter.ts',
];

/**
 * esbuild plugin: leaves `import()` and `require()` of a chunk as it is, with the path that the chunk has when it is built.
 *
 * Inside one CommonJS bundle esbuild would keep the module, and put all that it shares with others into lazy shells.
 */
export const chunksPlugin: Plugin = {
  name: 'chunks',
  setup(build) {
    build.onResolve({ filter: /^\.\// }, ({ path, kind }) => {
      const later = kind === 'dynamic-import' || kind === 'require-call';
      const chunk = later && chunks.find((file) => basename(file) === basename(path));
      return chunk ? { path: `./chunks/${basename(chunk, '.ts')}.js`, external: true } : undefined;
    });
  },
};
