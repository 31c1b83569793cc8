import { setTimeout as sleep } from 'node:timers/promises';
import { startCollector } from '../../tests/support/collector.ts';
import { closeFunctions } from '../../tests/support/function.ts';
import { type Bench, type Mode, modes, startMode } from './bench.ts';
import { poissonArrivals } from './statistics.ts';

/** A function with as many sandboxes as its callers need, measured. */
export interface FleetRun {
  readonly mode: Mode;
  readonly delayMs: number;
  /** How many sandboxes were occupied, on average over the run. */
  readonly occupied: number;
  /** How many were, at most, at the same moment. */
  readonly peak: number;
}

export const fleetRate = 20;
export const fleetSize = (quick: boolean): number => (quick ? 8 : 16);
export const fleetDelays: readonly number[] = [40, 200];
export const fleetSeconds = (quick: boolean): number => (quick ? 1 : 10);

/** One mode after the other, since so many processes at once would measure the machine; each with the same arrivals. */
export async function measureFleets(bench: Bench): Promise<readonly FleetRun[]> {
  const runs: FleetRun[] = [];
  for (const delayMs of fleetDelays) {
    for (const mode of modes) runs.push(await measureFleet(bench, mode, delayMs));
  }
  return runs;
}

async function measureFleet(bench: Bench, mode: Mode, delayMs: number): Promise<FleetRun> {
  const collector = await startCollector();
  const sandboxes: Sandbox[] = [];
  for (let count = 0; count < fleetSize(bench.quick); count++) {
    const sandbox = await startMode(bench, mode, collector);
    for (let turn = 0; turn < 5; turn++) await sandbox.invoke(bench.event);
    sandboxes.push(sandbox);
  }
  collector.behave({ kind: 'accept', delayMs });
  const seconds = fleetSeconds(bench.quick);
  const { billedMs, peak } = await serve(poissonArrivals(fleetRate, seconds, 1), sandboxes, bench.event);
  await closeFunctions();
  return { mode, delayMs, occupied: billedMs / seconds / 1_000, peak };
}

type Sandbox = Awaited<ReturnType<typeof startMode>>;

/** Each caller gets the sandbox that was used last, and would have to wait where none is idle: enough stand ready. */
async function serve(arrivals: readonly number[], sandboxes: readonly Sandbox[], event: unknown) {
  const idle = [...sandboxes];
  const result = { billedMs: 0, peak: 0 };
  const started = performance.now();
  const call = async (sandbox: Sandbox) => {
    const { billedMs } = await sandbox.invoke(event);
    result.billedMs += billedMs;
    idle.push(sandbox);
  };
  const calls: Promise<void>[] = [];
  for (const at of arrivals) {
    await sleep(Math.max(at - (performance.now() - started), 0));
    while (idle.length === 0) await sleep(1);
    const sandbox = idle.pop();
    if (sandbox) calls.push(call(sandbox));
    result.peak = Math.max(result.peak, sandboxes.length - idle.length);
  }
  await Promise.all(calls);
  return result;
}
