import type { Results } from '../measure/results.ts';
import { busySection } from './busy.ts';
import { coldSection } from './cold.ts';
import { flatnessSection } from './flatness.ts';
import { growthSection } from './growth.ts';
import { header } from './header.ts';
import { mainCondition, mainTable } from './main-table.ts';
import { targetSection } from './targets.ts';
import { specialSection, warmSection } from './warm.ts';

const title = `# The alternatives, measured

Made by \`npm run bench -- --write\` (\`--quick\` for a look in some minutes). One handler, the home feed's with two nested
spans, is traced in every way that a Node.js function on Lambda can be, ours among them, and each is built as its own
documentation says. All run in sandboxes that behave as Lambda does, with AWS's own runtime client and the
options that Lambda's start script gives Node.js for 256 MB, stopped between invocations; the backend is a process on the
same machine. Everything that is compared ran in turn in one run.`;

const meaning = `## What this does not say

- Nothing here ran on AWS. The runtime client is AWS's own, but Lambda's API is played by the sandbox.
- The backend is on loopback: no distance but the delay that is set, and outside the section about TLS no handshake. It
  answers everything alike, and shares the machine with the functions and with what plays Lambda.
- The machine is shared with others, and has two cores, where a function of 256 MB has a seventh of one. Absolute times
  move with it, and processor time is several times as long on a small function; differences between rows are the point. A
  p99 of some hundred invocations is the few worst of them, and mostly the machine's.
- The options of Node.js are those of Lambda's earlier runtimes, as far as they are public. \`--expose-gc\`, one of them,
  makes V8 refuse code caches that were made without it, Node.js' own for its modules too.
- Stopped means SIGSTOP, which is not a freeze: the process stands still, but its memory and connections stay as warm as
  they were.
- Files are read from a warm page cache. On Lambda a cold start fetches the code first, so each KB costs more there.
- One handler is one handler: what instruments libraries on its own has little to instrument in it.`;

/** docs/bench.md, from the results of a run. */
export function document(results: Results): string {
  return `${[
    ...[title, header(results)],
    ...['## In short', inShort, mainTable(results), picture],
    ...[targetSection(results), legend(results), coldSection(results), warmSection(results)],
    busySection(results),
    specialSection(results, '## With TLS', `${restricted} The backend speaks TLS.`, results.tls),
    specialSection(
      results,
      '## On one core',
      `${restricted} Each function may run on one core only.`,
      results.oneCore,
    ),
    ...[growthSection(results), flatnessSection(results), throughput, meaning],
  ].join('\n\n')}\n`;
}

const inShort = `A backend that answers after ${mainCondition}; in brackets what it is more than without tracing, the median of the
differences; this repository's layer in bold. Medians; requests, bytes and CPU are per warm invocation.`;

const picture =
  '![What each set-up adds to Init, to a warm response and to what is billed](pictures/bench.svg)';

const restricted = `The main set-ups, with a backend that answers after ${mainCondition}, otherwise as above.`;

const throughput = `## Throughput

How many sandboxes a function needs at a fixed rate of callers, by flush mode, and what a dead backend costs over a
minute: \`npm run measure\`, [measurements.md](measurements.md).`;

function legend({ setups }: Results): string {
  const lines = setups.map(({ name, description }) => `- **${name}**: ${description}`);
  return ['## The set-ups', lines.join('\n')].join('\n\n');
}
