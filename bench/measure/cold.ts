import type { Workload } from '../setup.ts';
import type { Bench, BuiltSetup } from './bench.ts';
import { memoryMb } from './memory.ts';
import { rotated } from './rotated.ts';
import { closeSubject, invoke, responseMs, startSubject } from './subject.ts';

/** The cold starts of a set-up; values of one round stand at one index. */
export interface ColdRow {
  readonly setup: string;
  readonly workload: Workload;
  readonly initMs: number[];
  /** What the first caller waited, Init not counted. */
  readonly firstMs: number[];
  /** The most that the process had after five invocations. */
  readonly peakMb: number[];
}

export const coldDelayMs = 40;
export const coldInvocations = 5;
export const coldRounds = (quick: boolean): number => (quick ? 2 : 25);
/** Those whose Init takes over half a second stop here. */
export const slowColdRounds = 15;
const slowMs = 500;

/** A new sandbox for each, in turn: all set-ups that have the workload. */
export async function measureCold(bench: Bench, workload: Workload): Promise<ColdRow[]> {
  const rows = new Map<BuiltSetup, ColdRow>();
  for (const built of bench.built.filter((one) => one.workload === workload)) {
    const row = { setup: built.setup.name, workload, initMs: [], firstMs: [], peakMb: [] };
    rows.set(built, row);
    // Once for the page cache, whose state would be the first round's.
    await measureOne(bench, built, { ...row, initMs: [], firstMs: [], peakMb: [] });
  }
  for (let round = 0; round < coldRounds(bench.quick); round++) {
    for (const [built, row] of rotated([...rows], round)) {
      const isSlow = (row.initMs[0] ?? 0) > slowMs;
      if (!isSlow || round < slowColdRounds) await measureOne(bench, built, row);
    }
  }
  return [...rows.values()];
}

async function measureOne(bench: Bench, built: BuiltSetup, row: ColdRow): Promise<void> {
  const subject = await startSubject(bench, built, { initialDelayMs: coldDelayMs });
  const first = await invoke(subject, bench.event);
  for (let turn = 1; turn < coldInvocations; turn++) await invoke(subject, bench.event);
  row.initMs.push(subject.sandbox.init.ms);
  row.firstMs.push(responseMs(first));
  row.peakMb.push(memoryMb(subject.sandbox.pid, 'VmHWM'));
  await closeSubject(subject);
}
