import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { argv, env, execPath } from 'node:process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
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
import { reportOf } from './local/build/report.ts';
import { untracedPlugin } from './local/build/untraced.ts';

/**
 * Builds each file of a folder as a function: `<name>.js`, which Lambda loads, is the gate; `functions/<name>.js` is
 * what is written in the file; `chunks/` is the tracing layer, one for all. Without tracing there is `<name>.js` alone.
 * All are CommonJS modules: docs/decisions/commonjs.md.
 *
 * @param {object} [options]
 * @param {string} [options.functions] the folder
 * @param {string} [options.outdir]
 * @param {boolean} [options.untraced] leaves tracing out
 * @param {boolean} [options.codeCache] puts the code that this very version of V8 makes beside what Init reads
 * @returns {Promise<import('./local/build/report.ts').BuildReport>}
 */
export async function bundle({
  functions = 'functions',
  outdir = 'dist',
  untraced = false,
  codeCache = false,
} = {}) {
  const files = (await readdir(functions)).filter((file) => file.endsWith('.ts')).sort();
  const names = files.map((file) => basename(file, '.ts'));
  const results = await Promise.all(
    optionsOf(functions, names, untraced).map((options) => build({ ...common, ...options, outdir })),
  );
  const texts = new Map(
    results.flatMap(({ outputFiles }) => outputFiles).map(({ path, text }) => [relative(outdir, path), text]),
  );
  const report = reportOf(Object.assign({}, ...results.map(({ metafile }) => metafile.outputs)), outdir);
  if (!untraced) await addGates(names, codeCache, texts, report);
  // The repository's own package.json says "module".
  texts.set('package.json', '{ "type": "commonjs" }\n');
  texts.set('report.json', `${JSON.stringify(report, undefined, 2)}\n`);
  await replaceFolder(outdir, texts);
  if (codeCache) await makeCodeCaches(outdir, names, texts);
  return report;
}

/**
 * esbuild's, for each run of it: the functions; the layer; its chunks, each a bundle of its own, because esbuild cannot
 * split CommonJS.
 *
 * @param {string} functions
 * @param {string[]} names
 * @param {boolean} untraced
 * @returns {Pick<import('esbuild').BuildOptions, 'entryPoints' | 'plugins' | 'keepNames'>[]}
 */
function optionsOf(functions, names, untraced) {
  const folder = untraced ? '' : 'functions/';
  const entryPoints = Object.fromEntries(
    names.map((name) => [`${folder}${name}`, join(functions, `${name}.ts`)]),
  );
  const tracing = untraced ? [untracedPlugin] : [layerPlugin, sharedPlugin(`../chunks/${layer}.js`)];
  const plugins = [environmentCredentialsPlugin, ...tracing];
  // Stack traces and `error.type` show the names that people wrote.
  const functionOptions = { entryPoints, plugins, keepNames: true };
  if (untraced) return [functionOptions];
  const chunkFiles = chunks.map((name) => [`chunks/${name}`, `lib/tracing/${name}.ts`]);
  const rewriting = [chunksPlugin, commonJsToEsmPlugin, replacementsPlugin];
  return [
    functionOptions,
    { entryPoints: { [`chunks/${layer}`]: 'layer' }, plugins: [layerEntryPlugin, ...rewriting] },
    { entryPoints: Object.fromEntries(chunkFiles), plugins: [sharedPlugin(`./${layer}.js`), ...rewriting] },
  ];
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

/**
 * Adds the files that Lambda loads. With a code cache they are its loader, and the gate is a chunk like the layer, so
 * as to be cached itself.
 *
 * @param {string[]} names
 * @param {boolean} codeCache
 * @param {Map<string, string>} texts what esbuild made of the functions, by file
 * @param {import('./local/build/report.ts').BuildReport} report
 */
async function addGates(names, codeCache, texts, report) {
  const gate = await buildOne('lib/tracing/gate.ts');
  if (codeCache) {
    texts.set('chunks/gate.js', gate.text);
    report['chunks/gate.js'] = gate.report;
  }
  const start = codeCache ? await buildOne('lib/tracing/code-cache.ts') : gate;
  for (const name of names) {
    const text = start.text + startOf(name, texts, codeCache);
    texts.set(`${name}.js`, text);
    report[`${name}.js`] = { ...start.report, bytes: text.length };
  }
}

/** @param {string} file a module of the layer that is a bundle without a source map: no stack trace is to name it */
async function buildOne(file) {
  const options = { ...common, sourcemap: /** @type {const} */ (false), entryPoints: [file], outdir: '.' };
  const { outputFiles, metafile } = await build(options);
  const [output] = outputFiles;
  const [entry] = Object.values(reportOf(metafile.outputs, '.'));
  if (!output || !entry) throw new Error(`esbuild made nothing of ${file}.`);
  return { text: output.text, report: entry };
}

/**
 * @param {string} name
 * @param {Map<string, string>} texts
 * @param {boolean} codeCache
 */
function startOf(name, texts, codeCache) {
  // esbuild's own hint for `import()`, at the end; a function may have no name that can be in it. The gate, whose names
  // no `import()` can see otherwise, says the same and `then`.
  const hints = [
    ...(texts.get(`functions/${name}.js`) ?? '').matchAll(/\b0&&\(module\.exports=\{([\w$,]+)\}\)/g),
  ];
  const names = hints.at(-1)?.[1]?.split(',') ?? [];
  const { open, load } = codeCache ? cachedLoading(name, texts) : plainLoading(name);
  return `${open}(module,()=>${load},${JSON.stringify(names)});0&&(module.exports={${['then', ...names]}});\n`;
}

/** @param {string} name */
const plainLoading = (name) => ({ open: 'module.exports.open', load: `require("./functions/${name}.js")` });

/**
 * @param {string} name
 * @param {Map<string, string>} texts
 */
function cachedLoading(name, texts) {
  const [gate, ...others] = cachedModules(name, texts).map((module) => JSON.stringify(module));
  return {
    open: `const{requireCached:r}=module.exports;r(__dirname,[${gate}]).open`,
    load: `r(__dirname,[${others}])`,
  };
}

/**
 * What Init reads of a function, and where the code of it is.
 *
 * @param {string} name
 * @param {Map<string, string>} texts
 * @returns {import('./lib/tracing/code-cache.ts').CachedModule[]}
 */
function cachedModules(name, texts) {
  return ['chunks/gate.js', `chunks/${layer}.js`, `functions/${name}.js`].map((file) => {
    const hash = createHash('sha256').update(texts.get(file) ?? '');
    return { file, cache: `${file}.${hash.digest('hex').slice(0, 16)}.cache` };
  });
}

/** Of the options that Lambda starts Node.js with, the one without which V8 refuses what it has made with it. */
const lambdasFlags = ['--expose-gc'];

/**
 * @param {string} outdir
 * @param {string[]} names
 * @param {Map<string, string>} texts
 */
async function makeCodeCaches(outdir, names, texts) {
  for (const name of names) {
    const modules = JSON.stringify(cachedModules(name, texts));
    try {
      const program = ['local/build/make-code-cache.ts', outdir, modules];
      // Nothing of the shell's, which may name a backend and its key.
      await promisify(execFile)(execPath, [...lambdasFlags, ...program], {
        env: { PATH: env.PATH },
        timeout: 60_000,
      });
    } catch (error) {
      const reason = /^\w*Error: (?!Command failed).*$/m.exec(String(error))?.[0] ?? error;
      console.warn(
        `${outdir}/functions/${name}.js has no code cache, because it did not load here: ${reason}`,
      );
    }
  }
}

/**
 * Writes what changed and removes what is no longer built, so that a bundle in use never is away for a moment.
 *
 * @param {string} folder
 * @param {Map<string, string>} files texts by path in it
 */
async function replaceFolder(folder, files) {
  await mkdir(folder, { recursive: true });
  for (const found of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(found.parentPath, found.name);
    if (found.isFile() && !files.has(relative(folder, path))) await rm(path);
  }
  for (const [file, text] of files) {
    const path = join(folder, file);
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

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const untraced = argv.includes('--untraced');
  const outdir = untraced ? 'dist-untraced' : 'dist';
  const codeCache = argv.includes('--code-cache');
  for (const [file, { bytes }] of Object.entries(await bundle({ outdir, untraced, codeCache }))) {
    console.log(`${outdir}/${file}  ${(bytes / 1000).toFixed(1)} KB`);
  }
}
