import { readdirSync, readFileSync } from 'node:fs';

/** What all threads of a process have computed so far, in milliseconds; NaN where the system does not tell (Linux does). */
export function processorMs(pid: number): number {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const nanoseconds = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8'));
    return nanoseconds.reduce((total, line) => total + Number(line.split(' ')[0]) / 1e6, 0);
  } catch {
    return Number.NaN;
  }
}
