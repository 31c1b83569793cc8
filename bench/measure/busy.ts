import type { Bench, BuiltSetup } from './bench.ts';
import { rotated } from './rotated.ts';
import { closeSubject, invoke, startSubject } from './subject.ts';
import { warmUp } from './warm.ts';

/** One sandbox called again as soon as it has answered: what flushes once a second cost there, each call bears a share of. */
export interface BusyRow {
  readonly setup: string;
  /** Of each round. */
  readonly meanBilledMs: number[];
  readonly callsPerSecond: number[];
}

export const busyDelayMs = 40;
export const busyRounds = (quick: boolean): number => (quick ? 1 : 7);
export const busySeconds = (quick: boolean): number => (quick ? 1 : 2);

/** Each set-up for some seconds, in turn. */
export async function measureBusy(bench: Bench, setups: readonly BuiltSetup[]): Promise<BusyRow[]> {
  const running = [];
  for (const built of setups) {
    const subject = await startSubject(bench, built);
    for (let turn = 0; turn < warmUp(bench.quick); turn++) await invoke(subject, bench.event);
    await subject.channel.behave({ kind: 'answer', delayMs: busyDelayMs });
    const row: BusyRow = { setup: built.setup.name, meanBilledMs: [], callsPerSecond: [] };
    running.push({ subject, row });
  }
  for (let round = 0; round < busyRounds(bench.quick); round++) {
    for (const { subject, row } of rotated(running, round)) {
      let [billed, calls] = [0, 0];
      const started = performance.now();
      const elapsed = () => (performance.now() - started) / 1_000;
      for (; elapsed() < busySeconds(bench.quick); calls++) {
        billed += (await invoke(subject, bench.event)).billedMs;
      }
      row.meanBilledMs.push(billed / calls);
      row.callsPerSecond.push(calls / elapsed());
    }
  }
  for (const { subject } of running) await closeSubject(subject);
  return running.map(({ row }) => row);
}
