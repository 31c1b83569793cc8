import { coldRounds, slowColdRounds } from '../measure/cold.ts';
import type { Results } from '../measure/results.ts';
import { warmRounds } from '../measure/warm.ts';
import { plain } from './numbers.ts';

/** Where, when and with what this was measured. */
export function header({ machine, quick }: Results): string {
  const { startedAt, seconds, hardware, load, node, openTelemetry, runtimeClient } = machine;
  const rounds = quick
    ? '`--quick`: too few rounds to compare, and too few to say whether a target is met'
    : `${coldRounds(quick)} rounds of cold starts (${slowColdRounds} of those that take over half a second), ${warmRounds(quick)} of warm invocations`;
  return [
    `- ${startedAt} UTC, ${seconds} s in all; ${rounds}`,
    `- ${hardware}; load ${plain(load[0], 1)} before, ${plain(load[1], 1)} after`,
    `- Node.js ${node}, AWS's own runtime client ${runtimeClient}, our OpenTelemetry SDK ${openTelemetry}`,
  ].join('\n');
}
