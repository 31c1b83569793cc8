import { median } from '../../local/measure/statistics.ts';
import type { Bench, BuiltSetup } from './bench.ts';
import { memoryMb } from './memory.ts';
import { rotated } from './rotated.ts';
import { closeSubject, invoke, type Subject, startSubject } from './subject.ts';

/** The memory of one sandbox over many invocations. */
export interface FlatnessRow {
  readonly setup: string;
  /** `VmRSS` by {@link flatnessMarks}: the median of the {@link flatnessWindow} invocations up to it, as a garbage collection moves one value by megabytes. */
  readonly rssMb: number[];
}

export const flatnessMarks = (quick: boolean): readonly number[] =>
  quick ? [100, 300] : [100, 1_000, 5_000, 10_000];

export const flatnessWindow = 50;

/** The set-ups in turn, as fast as they answer, with a backend that answers at once. */
export async function measureFlatness(bench: Bench, setups: readonly BuiltSetup[]): Promise<FlatnessRow[]> {
  const subjects = [];
  for (const built of setups) subjects.push(await startSubject(bench, built));
  const rows = subjects.map((subject) => ({ subject, rssMb: [] as number[], latest: [] as number[] }));
  const marks = flatnessMarks(bench.quick);
  for (let count = 1; count <= Math.max(...marks); count++) {
    for (const { subject, latest } of rotated(rows, count)) {
      await invoke(subject, bench.event);
      if (marks.some((mark) => count > mark - flatnessWindow && count <= mark)) latest.push(rssOf(subject));
    }
    if (!marks.includes(count)) continue;
    for (const { rssMb, latest } of rows) rssMb.push(median(latest.splice(0)));
  }
  for (const { subject } of rows) await closeSubject(subject);
  return rows.map(({ subject, rssMb }) => ({ setup: subject.built.setup.name, rssMb }));
}

const rssOf = ({ sandbox }: Subject): number => memoryMb(sandbox.pid, 'VmRSS');
