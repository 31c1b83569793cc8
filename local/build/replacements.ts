import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import type { Plugin } from 'esbuild';

/** A module of OpenTelemetry's that the layer needs for its name, not for what it does, or not for all of it. */
export interface Replacement {
  /** Below `node_modules/@opentelemetry/`. */
  readonly file: string;
  /** SHA-256 of the module as it was when the replacement was written. */
  readonly sha256: string;
  /** What stands in its place: another module, or the same one with one passage exchanged. */
  readonly contents: string | readonly [passage: string, instead: string];
}

export const replacements: readonly Replacement[] = [
  {
    // Hooks on `require` and `import` see nothing inside a bundle, yet the package's class patches
    // `Module.prototype.require` when it is constructed, even when disabled, and brings six packages with it.
    file: 'instrumentation/build/esm/platform/node/instrumentation.js',
    sha256: 'd398a02e4d2bb7e6b02e4a7bb9b7a397e745a4d088a05114cffeb3e36b192a18',
    contents: `
      import { diag, trace } from '@opentelemetry/api';
      export class InstrumentationBase {
        constructor(name, version, config) {
          this.config = config;
          this._diag = diag.createComponentLogger({ namespace: name });
          this.tracer = trace.getTracer(name, version);
        }
        getConfig() { return this.config; }
        getModuleDefinitions() { return this.init(); }
        _wrap(exports, name, wrap) { exports[name] = wrap(exports[name]); }
      }`,
  },
  {
    // Reads from the environment what the layer has read already and gives as options.
    file: 'sdk-trace-base/build/esm/BasicTracerProvider-shim.js',
    sha256: '5ab21d668b144aadd2b830c8495f3c6ad611c1b0fdead4f59f0547d12c28ff89',
    contents: `
      import { TracerProvider } from '@opentelemetry/sdk-trace';
      export class BasicTracerProvider extends TracerProvider {}`,
  },
  {
    // For SQS messages, which the instrumentation never gets to see (lib/tracing/instrumentation.ts).
    file: 'propagator-aws-xray/build/esm/AWSXRayPropagator.js',
    sha256: '8223dcbfeeb028a235341ea065d67346bb1b4085e4b6e0686303eda6baebe394',
    contents: `
      export const AWSXRAY_TRACE_ID_HEADER = 'x-amzn-trace-id';
      export class AWSXRayPropagator {}`,
  },
  {
    // For a detector that nobody asks for. Its `import()` of a module for each system makes esbuild put the whole
    // API, which those share with the bundle, into functions that are called on first use.
    file: 'resources/build/esm/detectors/platform/node/machine-id/getMachineId.js',
    sha256: '9efd4ffb57e141332779866b43910871e4f7160d0a9acb96aa8e9592aeac5de4',
    contents: 'export async function getMachineId() { return undefined; }',
  },
  {
    // `performance` loads nine modules of Node.js, 1.5 to 2.5 ms of Init as Lambda starts it, for the one clock that
    // `process.uptime` reads as well. The two differ by a constant, which `ahead` finds for whoever has loaded it.
    file: 'core/build/esm/platform/node/index.js',
    sha256: '0dcd63980f7f64170f1877bdad2abf0d4681c8e73eba3c6b53ddc41ba5c1f5cf',
    contents: [
      'export const otperformance = performance;',
      `
      const now = () => process.uptime() * 1_000;
      export const otperformance = {
        now,
        timeOrigin: Date.now() - now(),
        ahead: () => performance.now() - now(),
      };`,
    ],
  },
  {
    // Times that callers give as `performance.now()`: told by their size, as the SDK's core does, and set right.
    file: 'sdk-trace/build/esm/Span.js',
    sha256: 'e08a57e0f7f2436a2a4544ec1bde641bc871606029aa122d00dbee148fbc809e',
    contents: [
      `if (typeof inp === 'number' && inp <= otperformance.now()) {
            // must be a performance timestamp
            // apply correction and convert to hrtime
            return hrTime(inp + this._performanceOffset);
        }`,
      `if (typeof inp === 'number' && inp < otperformance.timeOrigin / 2) {
            return hrTime(inp - otperformance.ahead() + this._performanceOffset);
        }`,
    ],
  },
];

/**
 * What stands in a module's place.
 *
 * @throws {Error} when the module is not what it was: a package has changed under its replacement
 */
export function replace({ file, sha256, contents }: Replacement, source: string): string {
  const found = createHash('sha256').update(source).digest('hex');
  if (found === sha256) return typeof contents === 'string' ? contents : exchange(source, ...contents);
  throw new Error(
    `@opentelemetry/${file} changed: its SHA-256 is ${found}, not ${sha256}. Compare it with its replacement in ` +
      'local/build/replacements.ts, and put the new sum there.',
  );
}

/** The sum has said that the source is known; a passage that is not in it is a mistake of ours. */
function exchange(source: string, passage: string, instead: string): string {
  if (!source.includes(passage)) throw new Error(`a replaced module does not hold '${passage}'`);
  return source.replace(passage, () => instead);
}

/** esbuild plugin: puts small modules in the place of those that have no work in a bundle, and cost Init bytes and time. */
export const replacementsPlugin: Plugin = {
  name: 'replacements',
  setup(build) {
    build.onLoad({ filter: /[\\/]@opentelemetry[\\/].*\.js$/ }, async ({ path }) => {
      const name = path.split(sep).join('/');
      const replacement = replacements.find(({ file }) => name.endsWith(`/@opentelemetry/${file}`));
      if (!replacement) return undefined;
      return { contents: replace(replacement, await readFile(path, 'utf8')), loader: 'js' };
    });
  },
};
