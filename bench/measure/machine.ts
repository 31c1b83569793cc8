import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { RuntimeCommand } from '../../tests/support/sandbox/types.ts';

/** Where, when and with what a run has measured. */
export interface Machine {
  /** UTC, to the minute. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly hardware: string;
  /** The load average before and after. */
  readonly load: readonly [number, number];
  readonly node: string;
  readonly runtimeClient: string;
  readonly openTelemetry: string;
}

/** Begins to watch; the function that it returns ends it and answers. */
export function watchMachine(): (runtime: RuntimeCommand) => Machine {
  const startedAt = new Date();
  const before = load();
  return (runtime) => ({
    startedAt: startedAt.toISOString().slice(0, 16).replace('T', ' '),
    seconds: Math.round((Date.now() - startedAt.getTime()) / 1_000),
    hardware: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}`,
    load: [before, load()],
    node: execFileSync(runtime.command, ['--version'], { encoding: 'utf8' }).trim().slice(1),
    runtimeClient: `aws-lambda-ric ${versionOf('conformance/package.json', 'aws-lambda-ric')}`,
    openTelemetry: versionOf('package.json', '@opentelemetry/sdk-trace-node'),
  });
}

const load = (): number => loadavg()[0] ?? Number.NaN;

function versionOf(file: string, name: string): string {
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> };
  return dependencies[name] ?? 'unknown';
}
