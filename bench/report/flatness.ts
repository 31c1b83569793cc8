import { table } from '../../local/measure/report/table.ts';
import { flatnessMarks, flatnessWindow } from '../measure/flatness.ts';
import type { Results } from '../measure/results.ts';
import { count, plain } from './numbers.ts';

/** Whether memory grows. */
export function flatnessSection({ flatness, quick }: Results): string {
  const marks = flatnessMarks(quick);
  return [
    '## Memory over many invocations',
    `One sandbox each, called again as soon as it has answered, with a backend that answers at once. RSS in MB, the median of the ${flatnessWindow} invocations up to each mark.`,
    table(
      ['set-up', ...marks.map((mark) => `after ${count(mark)}`)],
      flatness.map(({ setup, rssMb }) => [setup, ...rssMb.map((mb) => plain(mb, 1))]),
    ),
    meaning,
  ].join('\n\n');
}

/** Found with `process.memoryUsage` and `--trace-gc` inside the function, of the in-memory feed. */
const meaning = [
  'What grows at first is V8’s own: its young generation, by what has survived its collections so far, up to the limit',
  'of twice 12 MB that Lambda’s start script sets for 256 MB; and the code that it compiles for what runs often. A function',
  'that allocates more in each call gets there sooner: 90 KB with spans, 15 KB without. What is in use stays.',
].join('\n');
