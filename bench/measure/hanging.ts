import type { Bench } from './bench.ts';
import { rotated } from './rotated.ts';
import { closeSubject, invoke, invokeAnyhow, type Subject, startSubject } from './subject.ts';
import { warmUp } from './warm.ts';

/** A warm set-up whose backend takes requests and never answers. */
export interface HangingRow {
  readonly setup: string;
  /** What callers waited, until the time-out where there was no response; the time-out is {@link hangingTimeoutMs}. */
  readonly responseMs: number[];
  /** How many invocations were killed at the time-out, some of them after they had answered. */
  killed: number;
}

interface RunningRow extends HangingRow {
  readonly subject: Subject;
}

/** Lambda's own default. */
export const hangingTimeoutMs = 3_000;
export const hangingTurns = (quick: boolean): number => (quick ? 2 : 300);
/** Who was killed this often is out: it will be each time, and three seconds each time is long. */
export const hangingKills = (quick: boolean): number => (quick ? 1 : 3);

/** All set-ups in turn, with a backend that hangs. A process that was killed is followed by another one, as on Lambda. */
export async function measureHanging(bench: Bench): Promise<HangingRow[]> {
  const rows: RunningRow[] = [];
  for (const built of bench.built.filter(({ workload }) => workload === 'feed')) {
    const subject = await startSubject(bench, built, { timeoutMs: hangingTimeoutMs });
    for (let turn = 0; turn < warmUp(bench.quick); turn++) await invoke(subject, bench.event);
    await subject.channel.behave({ kind: 'hang' });
    rows.push({ setup: built.setup.name, responseMs: [], killed: 0, subject });
  }
  for (let turn = 0; turn < hangingTurns(bench.quick); turn++) {
    const called = rotated(rows, turn).filter(({ killed }) => killed < hangingKills(bench.quick));
    // All at once where there is no time for so many time-outs.
    if (bench.quick) await Promise.all(called.map((row) => measureTurn(row, bench.event)));
    else for (const row of called) await measureTurn(row, bench.event);
  }
  await Promise.all(rows.map(({ subject }) => closeSubject(subject)));
  return rows.map(({ subject: _, ...row }) => row);
}

async function measureTurn(row: RunningRow, event: unknown): Promise<void> {
  const started = performance.now();
  const outcome = await invokeAnyhow(row.subject, event);
  const waited = performance.now() - started;
  // A process that was killed is replaced while the next caller waits, whose outcome then tells of an Init.
  row.responseMs.push(outcome.responseMs === undefined ? waited : outcome.responseMs + (outcome.initMs ?? 0));
  if (outcome.ending === 'next') return;
  if (outcome.ending === 'exit') throw new Error(`“${row.setup}” ended by itself: ${outcome.raw}`);
  row.killed++;
}
