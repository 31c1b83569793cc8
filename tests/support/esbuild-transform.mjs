import { transformSync } from 'esbuild';

/** Turns one TypeScript module into CommonJS for jest; types are checked by `npm run types`, not here. */
export default {
  /**
   * @param {string} source
   * @param {string} filename
   */
  process(source, filename) {
    const { code, map } = transformSync(source, {
      loader: 'ts',
      format: 'cjs',
      target: 'node24',
      sourcemap: true,
      sourcefile: filename,
    });
    return { code, map };
  },
};
