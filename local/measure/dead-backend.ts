import { setTimeout as sleep } from 'node:timers/promises';
import { startCollector } from '../../tests/support/collector.ts';
import { closeFunctions } from '../../tests/support/function.ts';
import { type Bench, type Mode, modes, startMode } from './bench.ts';

/** A minute, or some seconds, of steady invocations with a backend that is dead. */
export interface DeadRun {
  readonly mode: Mode;
  readonly backend: 'hangs' | 'refuses connections';
  readonly invocations: readonly Invocation[];
}

export interface Invocation {
  /** Since the beginning of the run, in milliseconds. */
  readonly at: number;
  readonly billedMs: number;
  /** Whether it tried to export, which the accounts in the log tell. */
  readonly tried: boolean;
}

export const deadSeconds = (quick: boolean): number => (quick ? 6 : 60);
export const everyMs = 100;

/** All modes at once, each in a sandbox of its own, untraced for comparison. */
export async function measureDeadBackend(bench: Bench): Promise<readonly DeadRun[]> {
  const collector = await startCollector();
  collector.behave({ kind: 'hang' });
  const runs: Promise<DeadRun>[] = [];
  for (const backend of ['hangs', 'refuses connections'] as const) {
    for (const mode of modes) {
      const endpoint = backend === 'hangs' ? collector.url : 'http://127.0.0.1:9';
      const env = { OTEL_LOG_LEVEL: 'debug', HONEYCOMB_API_ENDPOINT: endpoint };
      const sandbox = await startMode(bench, mode, collector, env);
      runs.push(run(bench, { mode, backend }, sandbox));
      await sleep(everyMs / modes.length / 2);
    }
  }
  const results = await Promise.all(runs);
  await closeFunctions();
  return results;
}

type Sandbox = Awaited<ReturnType<typeof startMode>>;

/** One invocation each {@link everyMs}; those that come while the sandbox is occupied are left out. */
async function run(
  { event, quick }: Bench,
  what: Pick<DeadRun, 'mode' | 'backend'>,
  sandbox: Sandbox,
): Promise<DeadRun> {
  const invocations: Invocation[] = [];
  const started = performance.now();
  let tries = 0;
  for (let at = 0; at < deadSeconds(quick) * 1_000; at = performance.now() - started) {
    const { billedMs, status } = await sandbox.invoke(event);
    if (status !== 'ok') throw new Error(`${what.mode}, backend ${what.backend}: answered with ${status}`);
    const triesNow = sandbox.logs().filter((line) => line.includes('accounts {')).length;
    invocations.push({ at, billedMs, tried: triesNow > tries });
    tries = triesNow;
    await sleep(everyMs - ((performance.now() - started) % everyMs));
  }
  return { ...what, invocations };
}
