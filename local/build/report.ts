import { relative } from 'node:path';
import type { Metafile } from 'esbuild';

/** What a build wrote, by file: `report.json` beside the bundles. */
export type BuildReport = Record<string, Bundle>;

interface Bundle {
  /** Minified. */
  bytes: number;
  /** How many modules are in it. */
  modules: number;
  /** Bytes by package, or by folder for modules of ours. */
  packages: Record<string, number>;
}

export function reportOf(outputs: Metafile['outputs'], outdir: string): BuildReport {
  const bundles = Object.entries(outputs).filter(([file]) => file.endsWith('.js'));
  return Object.fromEntries(bundles.map(([file, output]) => [relative(outdir, file), describe(output)]));
}

function describe({ bytes, inputs }: Metafile['outputs'][string]): Bundle {
  const packages: Record<string, number> = {};
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    const name =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? input.split('/').slice(0, 2).join('/');
    packages[name] = (packages[name] ?? 0) + bytesInOutput;
  }
  return { bytes, modules: Object.keys(inputs).length, packages };
}
