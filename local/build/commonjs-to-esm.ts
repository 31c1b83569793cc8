import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * OpenTelemetry packages that a bundle needs and that are published as CommonJS only. esbuild cannot tree-shake
 * CommonJS, nor an ES module that CommonJS requires: left alone, these few pull in whole packages behind them.
 */
const commonJsOnly =
  /[\\/]@opentelemetry[\\/](sdk-trace-node|context-async-hooks|instrumentation-aws-lambda)[\\/]build[\\/].*\.js$/;

const preamble = /^"use strict";$|^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$/gm;
const forwardDeclaration = /^(?:exports\.\w+ = )+void 0;$/gm;
const requireStatement = /^(?:const|var|let) (\w+) = require\("([^"]+)"\);$/gm;
const reExport =
  /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\);$/gm;
const exportOfLocal = /^exports\.(\w+) = \1;$/gm;
const exportOfValue = /^exports\.(\w+) = /gm;
const useOfExport = /\bexports\.(\w+)/g;
const comment = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const leftover = /\b(?:exports\b|require\s*\(|module\s*\.)[^\n]{0,40}/;

/**
 * Rewrites one module from the CommonJS that TypeScript emits into the ES module that it came from.
 *
 * @param file its path, for the error
 * @throws {Error} when anything of CommonJS is left that this does not know: a package changed its build, and a
 *   silently half-rewritten module would be worse than none
 */
export function commonJsToEsm(source: string, file: string): string {
  const imported = new Map<string, string>();
  const result = source
    .replace(preamble, '')
    .replace(forwardDeclaration, '')
    .replace(requireStatement, (_, name: string, specifier: string) => {
      imported.set(name, specifier);
      return `import * as ${name} from "${specifier}";`;
    })
    .replace(reExport, (_, name: string, from: string, original: string) => {
      return `export { ${original} as ${name} } from "${imported.get(from)}";`;
    })
    .replace(exportOfLocal, 'export { $1 };')
    .replace(exportOfValue, 'export const $1 = ')
    .replace(useOfExport, '$1');
  const unknown = leftover.exec(result.replace(comment, ''));
  if (unknown) {
    throw new Error(
      `${file} still holds '${unknown[0]}' after the rewrite from CommonJS: it is not written as TypeScript emits it. ` +
        'Teach local/build/commonjs-to-esm.ts that form, or take the package off its list.',
    );
  }
  return result;
}

/** esbuild plugin: loads the packages above as ES modules. Without it the home bundle is 2.4 times as large. */
export const commonJsToEsmPlugin: Plugin = {
  name: 'commonjs-to-esm',
  setup(build) {
    build.onLoad({ filter: commonJsOnly }, async ({ path }) => ({
      contents: commonJsToEsm(await readFile(path, 'utf8'), path),
      loader: 'js',
    }));
  },
};
