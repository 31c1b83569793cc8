import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { RuntimeError } from './errors.mjs';

/** The marks that `awslambda.streamifyResponse` leaves on a handler. */
export const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
export const HIGH_WATER_MARK = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');

const CALLBACKS_REMOVED =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

/**
 * Loads `_HANDLER` (`folder/module.export`) below the task root.
 * @type {(root: string, specifier: string) => Promise<import('./types.ts').LoadedHandler>}
 */
export async function loadHandler(root, specifier) {
  const [, folder, name = '', exported] = /^(.*\/)?([^./]*)\.([^/]*)$/.exec(specifier) ?? [];
  if (!exported || specifier.includes('..')) {
    throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const module = await importModule(root, folder ?? '', name);
  const handler = find(module, exported) ?? find(module.default, exported);
  if (!handler) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${specifier} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${specifier} is not a function`);
  }
  const streaming = Reflect.get(handler, STREAMING) === 'response';
  if (handler.length >= 3 && !streaming) {
    throw new RuntimeError('Runtime.CallbackHandlerDeprecated', CALLBACKS_REMOVED);
  }
  return { handler: /** @type {import('./types.ts').Handler} */ (handler), streaming };
}

/**
 * `await import()` is what waits for a CommonJS module that exports `then`: `require` would not.
 * @type {(root: string, folder: string, name: string) => Promise<Record<string, unknown>>}
 */
async function importModule(root, folder, name) {
  const base = path.resolve(root, folder, name);
  try {
    for (const extension of ['', '.js', '.mjs', '.cjs']) {
      if (existsSync(base + extension)) return await import(base + extension);
    }
    const require = createRequire(import.meta.url);
    return require(require.resolve(name, { paths: [root, path.join(root, folder)] }));
  } catch (error) {
    if (error instanceof SyntaxError) {
      const syntaxError = new RuntimeError('Runtime.UserCodeSyntaxError', String(error));
      syntaxError.stack = error.stack ?? '';
      throw syntaxError;
    }
    if (error instanceof Error && Reflect.get(error, 'code') === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
}

/** @type {(module: unknown, exported: string) => unknown} */
function find(module, exported) {
  return exported.split('.').reduce((value, key) => Object(value)[key], module);
}
