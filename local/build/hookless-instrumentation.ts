import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const nodeInstrumentation =
  /[\\/]@opentelemetry[\\/]instrumentation[\\/]build[\\/]esm[\\/]platform[\\/]node[\\/]instrumentation\.js$/;

/** What the replaced class must still offer; the build fails when the package's own class stops having it. */
const expected = [
  'export class InstrumentationBase extends InstrumentationAbstract {',
  'constructor(instrumentationName, instrumentationVersion, config) {',
  "import { InstrumentationAbstract } from '../../instrumentation';",
];

const hookless = `
import { InstrumentationAbstract } from '../../instrumentation';
export class InstrumentationBase extends InstrumentationAbstract {
  enable() {}
  disable() {}
  isEnabled() { return false; }
}
`;

/**
 * esbuild plugin: gives OpenTelemetry's instrumentations a base class without module hooks.
 *
 * Hooks on `require` and `import` see nothing inside a bundle, yet the original class patches
 * `Module.prototype.require` when it is constructed, even when disabled, and brings four packages with it.
 */
export const hooklessInstrumentationPlugin: Plugin = {
  name: 'hookless-instrumentation',
  setup(build) {
    build.onLoad({ filter: nodeInstrumentation }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const missing = expected.find((line) => !source.includes(line));
      if (missing) {
        throw new Error(
          `${path} no longer holds '${missing}': @opentelemetry/instrumentation changed. ` +
            'Compare its InstrumentationBase with the one in local/build/hookless-instrumentation.ts.',
        );
      }
      return { contents: hookless, loader: 'js' };
    });
  },
};
