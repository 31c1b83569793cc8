import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { commonJsToEsm } from '../local/build/commonjs-to-esm.ts';
import { replace, replacements } from '../local/build/replacements.ts';
import { readReport } from './support/build-report.ts';

const run = promisify(execFile);

describe('the bundles', () => {
  it('leave out module hooks and, where tracing is left out, all of OpenTelemetry', async () => {
    const packages = Object.keys((await readReport('dist'))['chunks/tracing.js']?.packages ?? {});
    expect(packages).toContain('@opentelemetry/sdk-trace-node');
    expect(packages).not.toContain('require-in-the-middle');
    expect(packages).not.toContain('import-in-the-middle');
    const untraced = Object.keys((await readReport('dist-untraced'))['home-activities.js']?.packages ?? {});
    expect(untraced.filter((name) => name.startsWith('@opentelemetry/'))).toEqual([]);
  });

  it('leave out the search for credentials, which Lambda gives in the environment', async () => {
    for (const [file, { packages }] of Object.entries(await readReport('dist'))) {
      const unused = Object.keys(packages).filter((name) =>
        /^@aws-sdk\/(credential-provider|nested-clients)/.test(name),
      );
      expect([file, unused]).toEqual([file, []]);
    }
  });
});

describe('the build', () => {
  let checkout: string;
  beforeAll(async () => {
    checkout = await mkdtemp(join(tmpdir(), 'checkout-'));
    for (const name of ['functions', 'lib', 'local', 'esbuild.config.mjs', 'package.json', 'tsconfig.json']) {
      await cp(name, join(checkout, name), { recursive: true });
    }
    await symlink(`${process.cwd()}/node_modules`, join(checkout, 'node_modules'));
  });
  afterAll(() => rm(checkout, { recursive: true }));

  const builtVersion = async (env: NodeJS.ProcessEnv) => {
    await run(process.execPath, ['esbuild.config.mjs'], { cwd: checkout, env });
    const layer = await readFile(join(checkout, 'dist/chunks/tracing.js'), 'utf8');
    return /service\.version":\w+/.test(layer) ? layer : undefined;
  };

  it('works in a checkout without .git, with the version of a variable or none', async () => {
    // Git must not find a repository above the temporary folder either.
    const env = { PATH: process.env.PATH, GIT_CEILING_DIRECTORIES: tmpdir() };
    expect(await builtVersion(env)).toContain('"unknown"');
    expect(await builtVersion({ ...env, SERVICE_VERSION: 'release-7' })).toContain('"release-7"');
  });
});

describe('the rewrite from CommonJS', () => {
  it('turns what TypeScript emits into an ES module', () => {
    const source = [
      '"use strict";',
      'Object.defineProperty(exports, "__esModule", { value: true });',
      'exports.limit = exports.Work = exports.other = void 0;',
      'const api_1 = require("@opentelemetry/api");',
      'var other_1 = require("./other");',
      'Object.defineProperty(exports, "other", { enumerable: true, get: function () { return other_1.other; } });',
      'exports.limit = 3;',
      'class Work { run() { return (0, api_1.trace)(exports.limit); } }',
      'exports.Work = Work;',
    ].join('\n');
    expect(commonJsToEsm(source, 'work.js').split('\n').filter(Boolean)).toEqual([
      'import * as api_1 from "@opentelemetry/api";',
      'import * as other_1 from "./other";',
      'export { other as other } from "./other";',
      'export const limit = 3;',
      'class Work { run() { return (0, api_1.trace)(limit); } }',
      'export { Work };',
    ]);
  });

  it.each([
    'module.exports = class {};',
    'exports["computed"] = 1;',
    'const { a } = require("b");',
    'if (x) require("y");',
  ])('refuses %s', (line) => {
    expect(() => commonJsToEsm(line, 'odd.js')).toThrow(/odd\.js still holds/);
  });
});

describe('the replaced modules', () => {
  it.each(replacements)('$file: is what it was', async (replacement) => {
    const source = await readFile(join('node_modules/@opentelemetry', replacement.file), 'utf8');
    const { contents } = replacement;
    expect(replace(replacement, source)).toContain(typeof contents === 'string' ? contents : contents[1]);
    expect(() => replace(replacement, `${source} `)).toThrow(`@opentelemetry/${replacement.file} changed`);
  });
});

describe('the direction of imports', () => {
  it('runs from functions down to lib, and lib/tracing knows nobody', async () => {
    const { metafile } = await build({
      entryPoints: ['functions/*.ts', 'lib/**/*.ts'],
      outdir: 'nowhere',
      write: false,
      bundle: true,
      packages: 'external',
      platform: 'node',
      metafile: true,
    });
    const imports = Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
      imports.filter(({ external }) => !external).map(({ path }) => [from, path] as const),
    );
    expect(imports).toContainEqual(['functions/home-activities.ts', 'lib/tracing/index.ts']);
    expect(imports.filter(([from, to]) => !mayImport(from, to))).toEqual([]);
  });
});

/** Who may import whom; a file of a folder may import its neighbours. */
function mayImport(from: string, to: string): boolean {
  const tracing = to === 'lib/tracing/index.ts' || to === 'lib/tracing/dynamodb-client.ts';
  if (from.startsWith('functions/')) return tracing || /^lib\/(http|store)\/|^functions\//.test(to);
  if (from.startsWith('lib/tracing/')) return to.startsWith('lib/tracing/');
  if (tracing) return true;
  if (from.startsWith('lib/http/')) return /^lib\/(http\/|log\.ts|store\/index\.ts)/.test(to);
  return from.startsWith('lib/store/') && to.startsWith('lib/store/');
}
