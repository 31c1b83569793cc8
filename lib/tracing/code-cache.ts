import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { constants, Script } from 'node:vm';

/** A module and the code that V8 had made of it, both below the function's folder. */
export interface CachedModule {
  readonly file: string;
  /** Its name holds a hash of the module: V8 would take the code of another one of the same length. */
  readonly cache: string;
}

const wrapper = ['(function (exports, require, module, __filename, __dirname) {', '\n})'] as const;

/**
 * Loads CommonJS modules as `require` would, but with the code that V8 made of them when they were built
 * (`npm run build -- --code-cache`): most of what tracing costs an Init is reading and compiling. Where V8 is another
 * version, or the cache is not there, they are compiled as ever.
 *
 * @returns what the last of them exports
 */
export function requireCached(folder: string, modules: readonly CachedModule[]): Record<string, unknown> {
  let exports = {};
  for (const { file, cache } of modules) {
    const path = join(folder, file);
    const loaded = createRequire(path).cache[path];
    exports = loaded?.exports ?? loadModule(path, readIfThere(join(folder, cache))).exports;
  }
  return exports;
}

/** Loads one module; `script` is what its code can be had from. */
export function loadModule(path: string, cachedData: Buffer | undefined) {
  const source = wrapper[0] + readFileSync(path, 'utf8') + wrapper[1];
  const script = new Script(source, {
    filename: path,
    // The wrapper must not move what a source map, and a reader of a stack trace, looks for.
    columnOffset: -wrapper[0].length,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData && { cachedData }),
  });
  const require = createRequire(path);
  const module = new Module(path);
  module.filename = path;
  // Where the other one's own `require` finds it.
  require.cache[path] = module;
  try {
    script.runInThisContext()(module.exports, require, module, path, dirname(path));
  } catch (error) {
    delete require.cache[path];
    throw error;
  }
  module.loaded = true;
  return { script, exports: module.exports as Record<string, unknown> };
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
