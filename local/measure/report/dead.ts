import { type DeadRun, deadSeconds, everyMs } from '../dead-backend.ts';
import { median, sum } from '../statistics.ts';
import { table } from './table.ts';

/** The exporter's default, which nothing here changes. */
const timeoutMs = 2_000;

/** What a dead backend adds to the bill. */
export function deadSection(runs: readonly DeadRun[], quick: boolean): string {
  const traced = runs.filter(({ mode }) => mode !== 'untraced');
  const most = Math.max(...traced.map((run) => Math.max(...perInterval(run))));
  return [
    '## What a dead backend costs',
    `An invocation each ${everyMs} ms for ${deadSeconds(quick)} s in a sandbox of its own; those that would come while it is occupied are left out. An interval begins with an attempt and ends before the next one; what it adds is that attempt's billed time less the median without attempts.`,
    table(
      [
        'backend',
        'mode',
        'invocations',
        'attempts',
        'at, s',
        'most added in an interval, ms',
        'added in all, ms',
        'billed without an attempt, ms',
      ],
      runs.map(deadRow),
    ),
    `Each interval has one attempt, which adds at most one time-out (${timeoutMs.toLocaleString('en')} ms) and the work around it: the most was ${most.toFixed(0)} ms. The first two attempts follow each other at once, since one failure is no pattern; then the pauses are 1, 2, 4 … 60 s, so that a backend that hangs for good adds two seconds in each 62. One that refuses connections adds next to nothing.`,
  ].join('\n\n');
}

function deadRow(run: DeadRun) {
  const added = perInterval(run);
  const tries = run.invocations.filter(({ tried }) => tried);
  const most = added.length > 0 ? Math.max(...added).toFixed(0) : '';
  return [
    ...[run.mode === 'untraced' ? 'none' : run.backend, run.mode, run.invocations.length, tries.length],
    tries.map(({ at }) => (at / 1_000).toFixed(0)).join(', '),
    ...[most, added.length > 0 ? sum(added).toFixed(0) : '', quiet(run).toFixed(2)],
  ];
}

/** What each attempt has added to its invocation, in milliseconds; there is one in each interval. */
function perInterval(run: DeadRun): number[] {
  const usual = quiet(run);
  return run.invocations.filter(({ tried }) => tried).map(({ billedMs }) => billedMs - usual);
}

function quiet({ invocations }: DeadRun): number {
  return median(invocations.filter(({ tried }) => !tried).map(({ billedMs }) => billedMs));
}
