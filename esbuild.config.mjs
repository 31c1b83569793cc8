import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { argv, env } from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import {
  chunks,
  chunksPlugin,
  layer,
  layerEntryPlugin,
  layerPlugin,
  sharedPlugin,
} from './local/build/chunks.ts';
import { commonJsToEsmPlugin } from './local/build/commonjs-to-esm.ts';
import { environmentCredentialsPlugin } from './local/build/environment-credentials.ts';
import { replacementsPlugin } from './local/build/replacements.ts';
import { untracedPlugin } from './local/build/untraced.ts';

/** @typedef {Record<string, { bytes: number, packages: Record<string, number> }>} BuildReport minified bytes by bundle */

/**
 * Builds each file of a folder as a function: `<name>.js`, which Lambda loads, is the gate; `functions/<name>.js` is
 * what is written in the file; `chunks/` is the tracing layer, one for all. Without tracing there is `<name>.js` alone.
 * All are CommonJS modules: docs/decisions/commonjs.md.
 *
 * @param {{ functions?: string, outdir?: string, untraced?: boolean }} [options] `untraced` leaves tracing out
 * @returns {Promise<BuildReport>}
 */
export async function bundle({ functions = 'functions', outdir = 'dist', untraced = false } = {}) {
  const files = (await readdir(functions)).filter((file) => file.endsWith('.ts')).sort();
  const names = files.map((file) => basename(file, '.ts'));
  const folder = untraced ? '' : 'functions/';
  const entries = Object.fromEntries(
    names.map((name) => [`${folder}${name}`, join(functions, `${name}.ts`)]),
  );
  const results = await Promise.all([
    build({ ...common, ...functionOptions(untraced), outdir, entryPoints: entries }),
    ...(untraced ? [] : layerOptions.map((options) => build({ ...common, ...options, outdir }))),
  ]);
  const written = new Map(
    results.flatMap(({ outputFiles }) => outputFiles).map(({ path, text }) => [path, text]),
  );
  const report = reportOf(Object.assign({}, ...results.map(({ metafile }) => metafile.outputs)), outdir);
  if (!untraced) {
    const gate = await buildGate();
    for (const name of names) {
      const text = gate + gateCall(name, written.get(resolve(outdir, 'functions', `${name}.js`)) ?? '');
      written.set(resolve(outdir, `${name}.js`), text);
      report[`${name}.js`] = { bytes: text.length, packages: {} };
    }
  }
  // The repository's own package.json says "module".
  written.set(resolve(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  written.set(resolve(outdir, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  await replaceFolder(outdir, written);
  return report;
}

const common = /** @satisfies {import('esbuild').BuildOptions} */ ({
  write: false,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // The packages' ES modules, which esbuild can tree-shake, before their CommonJS.
  mainFields: ['module', 'main'],
  // `import()` of a builtin as an ES module costs 20 ms of Init where `require` costs nothing.
  supported: { 'dynamic-import': false },
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  define: { __SERVICE_NAME__: '"Cruddur"', __SERVICE_VERSION__: JSON.stringify(serviceVersion()) },
});

/** @param {boolean} untraced */
const functionOptions = (untraced) =>
  /** @satisfies {import('esbuild').BuildOptions} */ ({
    // Stack traces and `error.type` show the names that people wrote.
    keepNames: true,
    plugins: [environmentCredentialsPlugin, untraced ? untracedPlugin : layerPlugin],
  });

/** The layer, and its chunks: each a bundle of its own, because esbuild cannot split CommonJS. */
const layerOptions = [
  { entryPoints: { [`chunks/${layer}`]: 'layer' }, plugins: [layerEntryPlugin] },
  {
    entryPoints: Object.fromEntries(chunks.map((name) => [`chunks/${name}`, `lib/tracing/${name}.ts`])),
    plugins: [sharedPlugin],
  },
].map(({ entryPoints, plugins }) => ({
  entryPoints,
  plugins: [...plugins, chunksPlugin, commonJsToEsmPlugin, replacementsPlugin],
}));

async function buildGate() {
  const { outputFiles } = await build({ ...common, sourcemap: false, entryPoints: ['lib/tracing/gate.ts'] });
  return outputFiles[0]?.text ?? '';
}

/**
 * @param {string} name
 * @param {string} built what esbuild made of the function
 */
function gateCall(name, built) {
  // esbuild's own hint for `import()`, which sees no name that is exported by a call; `then` must be among them.
  const exported = /\b0&&\(module\.exports=\{([\w,]+)\}\)/.exec(built)?.[1];
  if (!exported) throw new Error(`esbuild no longer says what functions/${name}.js exports; the gate must.`);
  return `module.exports.open(module,()=>require("./functions/${name}.js"));0&&(module.exports={then,${exported}});\n`;
}

/**
 * Writes what changed and removes what is no longer built, so that a bundle in use never is away for a moment.
 *
 * @param {string} folder
 * @param {Map<string, string>} files texts by absolute path
 */
async function replaceFolder(folder, files) {
  await mkdir(folder, { recursive: true });
  for (const found of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = resolve(found.parentPath, found.name);
    if (found.isFile() && !files.has(path)) await rm(path);
  }
  for (const [path, text] of files) {
    await mkdir(dirname(path), { recursive: true });
    const current = await readFile(path, 'utf8').catch(() => undefined);
    if (current !== text) await writeFile(path, text);
  }
}

/** The commit, or `SERVICE_VERSION` where there is no `.git`, as in an archive or a build container. */
function serviceVersion() {
  if (env.SERVICE_VERSION) return env.SERVICE_VERSION;
  try {
    const describe = ['describe', '--always', '--abbrev=12', '--exclude=*', '--dirty'];
    return execFileSync('git', describe, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}

/**
 * @param {import('esbuild').Metafile['outputs']} outputs
 * @param {string} outdir
 * @returns {BuildReport}
 */
function reportOf(outputs, outdir) {
  /** @type {BuildReport} */
  const report = {};
  for (const [file, { bytes, inputs }] of Object.entries(outputs)) {
    if (!file.endsWith('.js')) continue;
    /** @type {Record<string, number>} */
    const packages = {};
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const name =
        /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? input.split('/').slice(0, 2).join('/');
      packages[name] = (packages[name] ?? 0) + bytesInOutput;
    }
    report[relative(outdir, file)] = { bytes, packages };
  }
  return report;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const untraced = argv.includes('--untraced');
  const outdir = untraced ? 'dist-untraced' : 'dist';
  for (const [file, { bytes }] of Object.entries(await bundle({ outdir, untraced }))) {
    console.log(`${outdir}/${file}  ${(bytes / 1000).toFixed(1)} KB`);
  }
}
