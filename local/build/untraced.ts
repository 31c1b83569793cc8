import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** esbuild plugin: puts a pass-through of the same names in the place of `lib/tracing`. */
export const untracedPlugin: Plugin = {
  name: 'untraced',
  setup(build) {
    build.onResolve({ filter: /\/tracing\/(index|dynamodb-client)\.ts$/ }, () => ({
      path: resolve('lib/tracing/untraced.ts'),
    }));
  },
};
