import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
// biome-ignore lint/correctness/noUndeclaredDependencies: the repository's own, one folder above
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type { Built } from '../setup.ts';

export type { Plugin };

/**
 * Bundles one file into a folder as `<name>.js`, CommonJS and minified, as people bundle a function with esbuild.
 * `options` go on top. Answers what Lambda is to call, and its size.
 */
export async function bundleHandler(
  entry: string,
  folder: string,
  name: string,
  options: BuildOptions = {},
): Promise<Built> {
  await build({
    entryPoints: [{ in: entry, out: name }],
    outdir: folder,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'error',
    ...options,
  });
  // Wherever the folder is, what is above it may say "module".
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  const { size } = await stat(join(folder, `${name}.js`));
  return { handler: `${name}.handler`, initBytes: size, bytes: size };
}
