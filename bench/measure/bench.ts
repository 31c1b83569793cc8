import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seed } from '../../local/database/seed.ts';
import { startDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { closeSandboxes } from '../../tests/support/sandbox/index.ts';
import { chooseRuntime } from '../../tests/support/sandbox/runtime-command.ts';
import type { RuntimeCommand } from '../../tests/support/sandbox/types.ts';
import type { Built, Setup, Workload } from '../setup.ts';
import { setups } from '../setups/index.ts';
import { makeCertificate } from '../sink/certificate.ts';
import type { Certificate } from '../sink/messages.ts';
import { Sink } from '../sink/sink.ts';

/** A set-up with one of its handlers, in a folder of its own. */
export interface BuiltSetup extends Built {
  readonly setup: Setup;
  readonly workload: Workload;
  readonly folder: string;
}

/** What all measurements share. */
export interface Bench {
  /** The least that still goes through everything. */
  readonly quick: boolean;
  readonly runtime: RuntimeCommand;
  readonly event: Readonly<Record<string, unknown>>;
  /** In the order of the list; those of 'feed' first. */
  readonly built: readonly BuiltSetup[];
  readonly sink: Sink;
  readonly database: TestDatabase;
  /** For TLS, or why there is none. */
  readonly certificate: Certificate | string;
  close(): Promise<void>;
}

export async function openBench(quick: boolean): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'bench-'));
  const built = await buildAll(root);
  const sink = Sink.start();
  const database = await startDatabase();
  await seed(database.database, new Date());
  const event = JSON.parse(await readFile('events/home-activities.json', 'utf8')) as Record<string, unknown>;
  const close = async () => {
    await closeSandboxes();
    await Promise.all([sink.stop(), database.close()]);
    await rm(root, { recursive: true, force: true });
  };
  const certificate = makeCertificate(root);
  return { quick, runtime: findRuntime(), event, built, sink, database, certificate, close };
}

async function buildAll(root: string): Promise<BuiltSetup[]> {
  const built: BuiltSetup[] = [];
  for (const workload of ['feed', 'home-feed'] as const) {
    for (const [index, setup] of setups.entries()) {
      if (!setup.workloads.includes(workload)) continue;
      const folder = join(root, `${workload}-${index}`);
      await mkdir(folder, { recursive: true });
      built.push({ ...(await build(setup, workload, folder)), setup, workload, folder });
    }
  }
  return built;
}

async function build(setup: Setup, workload: Workload, folder: string): Promise<Built> {
  try {
    return await setup.build(workload, folder);
  } catch (error) {
    throw new Error(`“${setup.name}” (${workload}) cannot be built`, { cause: error });
  }
}

/**
 * What the start script of Lambda's Node.js runtimes sets, for a function of 256 MB: a tenth of its memory for young
 * objects, in two halves, and the rest for old ones; without that V8 takes the machine's memory for its own. With
 * `--expose-gc` V8 refuses code that was cached without it, that of Node.js' own modules among it: 8 ms of each Init.
 * https://github.com/aws/aws-sam-cli/blob/develop/samcli/local/docker/lambda_debug_settings.py has the first two.
 */
const nodeOptions = [
  '--expose-gc',
  '--max-http-header-size=81920',
  '--max-semi-space-size=12',
  '--max-old-space-size=231',
];

/** AWS's own client, which `npm run bench` has installed; a comparison with our stand-in for it would be worth less. */
function findRuntime(): RuntimeCommand {
  if (!existsSync('conformance/node_modules/aws-lambda-ric/rapid-client.node')) {
    throw new Error("AWS's runtime client is not installed: npm run bench installs it (conformance/install)");
  }
  const { args, ...client } = chooseRuntime('aws-lambda-ric');
  return { ...client, args: [...nodeOptions, ...args] };
}
