import { readFileSync } from 'node:fs';

/** A process's memory in MB (10⁶ bytes), now (`VmRSS`) or at its most (`VmHWM`); NaN where the system does not tell (Linux does). */
export function memoryMb(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const [, kibibytes] = new RegExp(`^${what}:\\s*(\\d+) kB`, 'm').exec(status) ?? [];
    return (Number(kibibytes ?? Number.NaN) * 1_024) / 1e6;
  } catch {
    return Number.NaN;
  }
}
