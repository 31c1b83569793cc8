import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../esbuild.config.mjs';
import type { FlushModeName } from '../../lib/tracing/flush-mode-name.ts';
import type { Collector } from '../../tests/support/collector.ts';
import { startFunction } from '../../tests/support/function.ts';
import type { Sandbox } from '../../tests/support/sandbox/index.ts';
import { chooseRuntime } from '../../tests/support/sandbox/runtime-command.ts';
import type { RuntimeCommand } from '../../tests/support/sandbox/types.ts';

/** A way to run the home feed: without tracing, or with it in one of its flush modes. */
export type Mode = 'untraced' | FlushModeName;

export const modes: readonly Mode[] = ['untraced', 'after-response', 'before-response', 'periodic'];

/** What all measurements share. */
export interface Bench {
  /** The folder with both bundles: nobody else's build changes them meanwhile. */
  readonly root: string;
  readonly runtime: RuntimeCommand;
  readonly event: unknown;
  /** The least that still shows whether it works. */
  readonly quick: boolean;
  readonly close: () => Promise<void>;
}

export async function openBench(quick: boolean): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'measure-'));
  await bundle({ functions: 'tests/functions', outdir: join(root, 'traced') });
  await bundle({ functions: 'tests/functions', outdir: join(root, 'untraced'), untraced: true });
  const event: unknown = JSON.parse(await readFile('events/home-activities.json', 'utf8'));
  const close = () => rm(root, { recursive: true, force: true });
  return { root, runtime: chooseRuntime(runtimeName()), event, quick, close };
}

/** The home feed's spans, without its database, in a sandbox of its own. */
export async function startMode(
  { root, runtime }: Bench,
  mode: Mode,
  collector: Collector,
  env: Record<string, string> = {},
): Promise<Sandbox> {
  const folder = mode === 'untraced' ? 'untraced' : 'traced';
  const flush: Record<string, string> = mode === 'untraced' ? {} : { TRACING_FLUSH: mode };
  const options = { root, runtime, collector, env: { ...flush, ...env } };
  const { sandbox } = await startFunction(`${folder}/home-feed.handler`, options);
  return sandbox;
}

/** AWS's own runtime client where it is installed, see conformance/run. */
function runtimeName(): string {
  const compiled = 'conformance/node_modules/aws-lambda-ric/rapid-client.node';
  return process.env.SANDBOX_RUNTIME ?? (existsSync(compiled) ? 'aws-lambda-ric' : 'stand-in');
}
