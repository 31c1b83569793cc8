import { basename } from 'node:path';
import type { Plugin } from 'esbuild';

/** The layer: what each function loads, built once for all of them. */
export const layer = 'lib/tracing/index.ts';

/** The layer, and modules that it loads only when it needs them, as they are called in `chunks/`. */
export const chunks = {
  tracing: layer,
  'dead-letter': 'lib/tracing/dead-letter.ts',
  'otlp-json-exporter': 'lib/tracing/otlp-json-exporter.ts',
  'otlp-protobuf-exporter': 'lib/tracing/otlp-protobuf-exporter.ts',
} as const;

/**
 * esbuild plugin for the layer: leaves `import()` and `require()` of a chunk as it is, with the path that the chunk
 * has when it is built.
 *
 * Inside one CommonJS bundle esbuild would keep the module, and put all that it shares with others into lazy shells.
 */
export const chunksPlugin: Plugin = {
  name: 'chunks',
  setup(build) {
    build.onResolve({ filter: /^\.\// }, ({ path, kind }) => {
      const later = kind === 'dynamic-import' || kind === 'require-call';
      const chunk = basename(path, '.ts');
      return later && chunk in chunks ? { path: `./${chunk}.js`, external: true } : undefined;
    });
  },
};

/** esbuild plugin for functions, which lie in a folder beside `chunks/`: leaves the layer to its chunk. */
export const layerPlugin: Plugin = {
  name: 'layer',
  setup(build) {
    build.onResolve({ filter: /\/tracing\/index\.ts$/ }, () => ({
      path: '../chunks/tracing.js',
      external: true,
    }));
  },
};
