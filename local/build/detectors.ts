import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const machineId =
  /[\\/]@opentelemetry[\\/]resources[\\/]build[\\/]esm[\\/]detectors[\\/]platform[\\/]node[\\/]machine-id[\\/]getMachineId\.js$/;

/** What the replaced module must still hold; the build fails when it does not. */
const expected = ['export async function getMachineId() {', 'await import(', 'getMachineId-linux.js'];

/**
 * esbuild plugin: leaves out the machine's id, which a detector that nobody asks for here would look up.
 *
 * It is never called, but its `import()` of a module for each system makes esbuild put everything that those modules
 * share with the bundle, the whole OpenTelemetry API, into functions that are called on first use: more bytes, and
 * a call in front of every access.
 */
export const detectorsPlugin: Plugin = {
  name: 'detectors',
  setup(build) {
    build.onLoad({ filter: machineId }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const missing = expected.find((text) => !source.includes(text));
      if (missing) {
        throw new Error(
          `${path} no longer holds '${missing}': @opentelemetry/resources changed. ` +
            'See whether local/build/detectors.ts is still needed.',
        );
      }
      return { contents: 'export async function getMachineId() { return undefined; }', loader: 'js' };
    });
  },
};
