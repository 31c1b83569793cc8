import { copyFile, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Built } from '../setup.ts';
import { bundleHandler } from './bundle.ts';
import { loadedBytes, scriptBytes } from './script-sizes.ts';

/** A set-up whose SDK Node.js loads before the runtime: the handler itself is only the application. */
export interface Preloaded {
  /** The file that `NODE_OPTIONS` preloads. */
  readonly preload: string;
  /** Where its packages are installed. */
  readonly packages: string;
  /** Those of them that are loaded from there, without what they depend on. */
  readonly roots: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const handlerSource = join(import.meta.dirname, '../workloads/api/feed.ts');

/** Bundles the handler with the API alone, of the version that the SDK has, and puts the preloaded file beside it. */
export async function buildPreloaded(
  { preload, packages, roots, env }: Preloaded,
  folder: string,
): Promise<Built> {
  const alias = { '@opentelemetry/api': join(packages, 'node_modules/@opentelemetry/api') };
  const { handler } = await bundleHandler(handlerSource, folder, 'feed', { alias });
  await copyFile(preload, join(folder, basename(preload)));
  await symlink(join(packages, 'node_modules'), join(folder, 'node_modules'));
  const initBytes = await loadedBytes(folder, env);
  return { handler, initBytes, bytes: await scriptBytes(folder, packages, roots) };
}

/** The `NODE_OPTIONS` of a preloaded file: a function starts in its own folder, where the build has put it. */
export const importing = (preload: string) => `--import ./${basename(preload)}`;
