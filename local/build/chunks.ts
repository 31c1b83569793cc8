import { basename, dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const tracing = resolve('lib/tracing');
const ofLayer = /[\\/]lib[\\/]tracing$/;

/** The layer: what each function loads, built once for all of them. */
export const layer = 'tracing';

/** Modules that the layer loads only when it needs them, by what they are called in `chunks/`. */
export const chunks = ['dead-letter', 'open-delivery', 'otlp-json-exporter'] as const;

/**
 * What chunks use and the layer has: it gives it to them. OpenTelemetry's API for its bytes; a module of ours because
 * it keeps a state, of which there must be one.
 */
const shared: Readonly<Record<string, string>> = {
  '@opentelemetry/api':
    'context, createNoopMeter, diag, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace',
  './failure.ts': 'failSpan, failureAttributes, showAs',
};

/** esbuild plugin: the layer's entry point, which is its index and what it shares. */
export const layerEntryPlugin: Plugin = {
  name: 'layer-entry',
  setup(build) {
    const exports = Object.entries(shared).map(([module, names]) => `export { ${names} } from '${module}';`);
    build.onResolve({ filter: /^layer$/ }, ({ path }) => ({ path, namespace: 'layer' }));
    build.onLoad({ filter: /./, namespace: 'layer' }, () => ({
      contents: `export * from './index.ts'; ${exports.join(' ')}`,
      resolveDir: tracing,
    }));
  },
};

/**
 * esbuild plugin for the layer and its chunks: leaves `import()` and `require()` of a chunk as it is, with the path
 * that the chunk has when it is built.
 *
 * Inside one CommonJS bundle esbuild would keep the module, and put all that it shares with others into lazy shells.
 */
export const chunksPlugin: Plugin = {
  name: 'chunks',
  setup(build) {
    build.onResolve({ filter: /^\.\// }, ({ path, kind }) => {
      const later = kind === 'dynamic-import' || kind === 'require-call';
      const chunk = basename(path, '.ts');
      const known: readonly string[] = chunks;
      return later && known.includes(chunk) ? { path: `./${chunk}.js`, external: true } : undefined;
    });
  },
};

/**
 * esbuild plugin for what is loaded beside the layer, its chunks and functions with a part of it: what is shared is the
 * layer's; the rest of those modules they bring along.
 *
 * @param layerPath how they name the layer
 */
export const sharedPlugin = (layerPath: string): Plugin => ({
  name: 'shared',
  setup(build) {
    const namespace = 'shared';
    build.onResolve({ filter: /./ }, ({ path, importer, namespace: from }) => {
      if (from === namespace) return path === layerPath ? { path, external: true } : undefined;
      const known = path in shared && (!path.startsWith('.') || ofLayer.test(dirname(importer)));
      return known ? { path, namespace } : undefined;
    });
    build.onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `export * from '${path}'; import * as layer from '${layerPath}'; export const { ${shared[path]} } = layer;`,
      resolveDir: tracing,
    }));
  },
});

/** esbuild plugin for functions, which lie in a folder beside `chunks/`: leaves the layer to its chunk. */
export const layerPlugin: Plugin = {
  name: 'layer',
  setup(build) {
    build.onResolve({ filter: /\/tracing\/index\.ts$/ }, () => ({
      path: `../chunks/${layer}.js`,
      external: true,
    }));
  },
};
