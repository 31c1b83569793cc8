import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Bench } from '../bench.ts';

/** Where and with what this was measured. */
export function header({ runtime, quick }: Bench, startedAt: Date, loadBefore: number): string {
  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1_000);
  const [processor] = cpus();
  const node = execFileSync(runtime.command, ['--version'], { encoding: 'utf8' }).trim();
  const { '@opentelemetry/sdk-trace-node': sdk } = dependencies('package.json');
  const client =
    runtime.name === 'aws-lambda-ric'
      ? `AWS's own, aws-lambda-ric ${dependencies('conformance/package.json')['aws-lambda-ric']}`
      : "the sandbox's stand-in (`bash conformance/run` installs AWS's own)";
  return [
    `- ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${seconds} s in all${quick ? ', `--quick`: too few rounds to compare' : ''}`,
    `- ${cpus().length} × ${processor?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}; load ${loadBefore.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after`,
    `- Node.js ${node.slice(1)}, OpenTelemetry SDK ${sdk}; runtime client: ${client}`,
  ].join('\n');
}

function dependencies(file: string): Record<string, string> {
  return (JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> }).dependencies;
}
