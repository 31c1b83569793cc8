import { resolve } from 'node:path';

/** esbuild plugin: puts a pass-through of the same names in the place of `lib/tracing`. */
export const untracedPlugin = {
  name: 'untraced',
  setup(build) {
    build.onResolve({ filter: /\/tracing\/index\.ts$/ }, () => ({ path: resolve('lib/tracing/untraced.ts') }));
  },
};
