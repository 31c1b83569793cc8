import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The size of all CommonJS files that a process has read once it has loaded `feed.js`, and before it what is preloaded. */
export async function loadedBytes(cwd: string, env: Readonly<Record<string, string>>): Promise<number> {
  const script = `import('./feed.js').then(() => {
    const files = Object.keys(require.cache).filter((file) => !file.endsWith('.json'));
    const bytes = files.reduce((sum, file) => sum + require('fs').statSync(file).size, 0);
    process.stdout.write('\\n' + bytes, () => process.exit());
  })`;
  const lambda = { LAMBDA_TASK_ROOT: cwd, _HANDLER: 'feed.handler', AWS_LAMBDA_FUNCTION_NAME: 'feed' };
  const node = join(import.meta.dirname, '../../node_modules/.bin/node');
  const { stdout } = await promisify(execFile)(node, ['-e', script], { cwd, env: { ...lambda, ...env } });
  // What the SDK says stands before it.
  return Number(stdout.split('\n').at(-1));
}

/** The size of all JavaScript in a folder, and in packages with all that they depend on, as they are installed. */
export async function scriptBytes(
  folder: string,
  packages: string,
  names: readonly string[],
): Promise<number> {
  const folders = [folder, ...(await closureOf(names, packages))];
  const sizes = await Promise.all(folders.map(bytesIn));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The folders of packages, and of all that they depend on. */
async function closureOf(names: readonly string[], folder: string, found = new Set<string>()) {
  for (const name of names) {
    const installed = await installedIn(folder, name);
    if (!installed || found.has(installed)) continue;
    found.add(installed);
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(
      await readFile(join(installed, 'package.json'), 'utf8'),
    ) as Record<string, Record<string, string>>;
    await closureOf([...Object.keys(dependencies), ...Object.keys(peerDependencies)], installed, found);
  }
  return found;
}

/** Where Node.js finds a package from a folder; an optional peer may be nowhere. */
async function installedIn(folder: string, name: string): Promise<string | undefined> {
  const candidate = join(folder, 'node_modules', name);
  if (await stat(candidate).catch(() => undefined)) return candidate;
  return folder === dirname(folder) ? undefined : installedIn(dirname(folder), name);
}

/** Without packages that are nested in the folder. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? 0 : bytesIn(path);
    return entry.isFile() && /\.[cm]?js$/.test(entry.name) ? (await stat(path)).size : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
