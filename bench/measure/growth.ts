import { processorMs } from '../../local/measure/processor-time.ts';
import type { Bench, BuiltSetup } from './bench.ts';
import { memoryMb } from './memory.ts';
import { rotated } from './rotated.ts';
import { endSubject, invoke, type Subject, startSubject } from './subject.ts';

/** What an invocation does more than the feed. */
export interface Size {
  readonly spans: number;
  /** Of text, in one attribute of each of them. */
  readonly attributeBytes?: number;
}

/** A set-up with one size, in a sandbox of its own; the first invocation stands apart. */
export interface GrowthRow {
  readonly setup: string;
  readonly size: Size;
  readonly firstBilledMs: number;
  readonly billedMs: number[];
  readonly cpuMs: number[];
  /** Per invocation. */
  readonly requests: number;
  readonly bytes: number;
  /** Of the further spans, per invocation: `size.spans` were made. */
  readonly delivered: number;
  readonly peakMb: number;
}

interface RunningRow {
  readonly subject: Subject;
  readonly firstBilledMs: number;
  readonly billedMs: number[];
  readonly cpuMs: number[];
}

export const growthDelayMs = 40;
/** So that no set-up is killed because it is slow. */
export const growthTimeoutMs = 60_000;
/** What the workload calls its further spans, and how many it makes without them. */
const furtherSpan = 'item';
const feedSpans = 3;

export const growthSizes = (quick: boolean): readonly Size[] => {
  const spans = quick ? [1, 100, 10_000] : [1, 10, 100, 1_000, 10_000];
  const bytes = quick ? [10, 10_000] : [10, 100, 1_000, 10_000];
  return [
    ...spans.map((count) => ({ spans: count })),
    ...bytes.map((attributeBytes) => ({ spans: 100, attributeBytes })),
  ];
};

/** Small ones more often: their code has had less time to get warm, and they are less than the noise. */
export const growthTurns = (size: Size, quick: boolean): number =>
  quick ? 2 : size.spans >= 10_000 ? 7 : size.spans >= 1_000 ? 15 : 40;

/** Each size in fresh sandboxes, the set-ups in turn. */
export async function measureGrowth(bench: Bench, setups: readonly BuiltSetup[]): Promise<GrowthRow[]> {
  const rows: GrowthRow[] = [];
  for (const size of growthSizes(bench.quick)) {
    const event = { ...bench.event, growth: size };
    const running: RunningRow[] = [];
    for (const built of setups) running.push(await startRow(bench, built, event));
    for (let turn = 0; turn < growthTurns(size, bench.quick); turn++) {
      for (const row of rotated(running, turn)) await measureTurn(row, event);
    }
    for (const row of running) rows.push(await endRow(row, size));
  }
  return rows;
}

async function startRow(bench: Bench, built: BuiltSetup, event: unknown): Promise<RunningRow> {
  const subject = await startSubject(bench, built, {
    timeoutMs: growthTimeoutMs,
    initialDelayMs: growthDelayMs,
  });
  const { billedMs } = await invoke(subject, event);
  return { subject, firstBilledMs: billedMs, billedMs: [], cpuMs: [] };
}

async function measureTurn({ subject, billedMs, cpuMs }: RunningRow, event: unknown): Promise<void> {
  const { pid } = subject.sandbox;
  const before = processorMs(pid);
  const outcome = await invoke(subject, event);
  cpuMs.push(processorMs(pid) - before);
  billedMs.push(outcome.billedMs);
}

async function endRow({ subject, ...values }: RunningRow, size: Size): Promise<GrowthRow> {
  const invocations = values.billedMs.length + 1;
  const peakMb = memoryMb(subject.sandbox.pid, 'VmHWM');
  const { setup } = subject.built;
  const expected = setup.sends === 'nothing' ? 0 : (size.spans + feedSpans) * invocations;
  const all = await endSubject(subject, expected);
  if (all.problem) throw new Error(`“${setup.name}” sent what nobody can read: ${all.problem}`);
  return {
    ...{ setup: setup.name, size, ...values, peakMb },
    requests: all.requests / invocations,
    bytes: all.bytes / invocations,
    delivered: (all.spansByName[furtherSpan] ?? 0) / invocations,
  };
}
