import { bundle } from '../../esbuild.config.mjs';

/** Builds what the tests run: the functions, the same without tracing, and the tests' own functions. */
export default async function globalSetup() {
  await bundle();
  await bundle({ outdir: 'dist-untraced', untraced: true });
  await bundle({ functions: 'tests/functions', outdir: 'dist-fixtures' });
  await bundle({ functions: 'tests/functions', outdir: 'dist-fixtures-untraced', untraced: true });
}
