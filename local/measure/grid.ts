import { setTimeout as sleep } from 'node:timers/promises';
import { type Collector, startCollector } from '../../tests/support/collector.ts';
import type { Behaviour } from '../../tests/support/collector-behaviour.ts';
import { closeFunctions } from '../../tests/support/function.ts';
import type { Sandbox } from '../../tests/support/sandbox/index.ts';
import { type Bench, type Mode, modes, startMode } from './bench.ts';
import { processorMs } from './processor-time.ts';

/** How the backend answers, and how often it is tried in one round: the slow ones less often. */
export interface Backend {
  readonly name: string;
  readonly behaviour: Behaviour;
  readonly turns: number;
  /** How long nobody calls before each invocation, in milliseconds (0): the processor forgets what it had at hand. */
  readonly idleMs?: number;
}

const backends: readonly Backend[] = [
  { name: '0 ms', behaviour: { kind: 'accept' }, turns: 20 },
  { name: '40 ms', behaviour: { kind: 'accept', delayMs: 40 }, turns: 20 },
  { name: '200 ms', behaviour: { kind: 'accept', delayMs: 200 }, turns: 8 },
  { name: 'never', behaviour: { kind: 'hang' }, turns: 20 },
  { name: '0 ms, after 200 ms of idleness', behaviour: { kind: 'accept' }, turns: 6, idleMs: 200 },
];

/** One mode with one backend: a warm sandbox, and what its invocations took. Values of one turn stand at one index. */
export interface Cell {
  readonly mode: Mode;
  readonly backend: Backend;
  readonly responseMs: number[];
  readonly billedMs: number[];
  /** Per invocation, the mean of each round. */
  readonly processorMs: number[];
}

interface RunningCell extends Cell {
  readonly sandbox: Sandbox;
}

const warmUp = 100;
export const gridRounds = (quick: boolean): number => (quick ? 1 : 15);

/** A quick look has no time for time-outs. */
export const gridBackends = (quick: boolean): readonly Backend[] =>
  backends.filter(({ behaviour }) => !quick || behaviour.kind !== 'hang');

/** Every mode with every backend, in turn: neighbours in time are compared, so that a busy machine slows all alike. */
export async function measureGrid(bench: Bench): Promise<readonly Cell[]> {
  const rows: RunningCell[][] = [];
  for (const backend of gridBackends(bench.quick)) rows.push(await startRow(bench, backend));
  for (let round = 0; round < gridRounds(bench.quick); round++) {
    for (const row of rows) await measureRound(bench, row, round);
  }
  await closeFunctions();
  return rows.flat();
}

async function startRow(bench: Bench, backend: Backend): Promise<RunningCell[]> {
  const collector: Collector = await startCollector();
  const row: RunningCell[] = [];
  for (const mode of modes) {
    const sandbox = await startMode(bench, mode, collector);
    for (let turn = 0; turn < warmUp; turn++) await sandbox.invoke(bench.event);
    row.push({ mode, backend, sandbox, responseMs: [], billedMs: [], processorMs: [] });
  }
  collector.behave(backend.behaviour);
  return row;
}

async function measureRound({ event }: Bench, row: readonly RunningCell[], round: number): Promise<void> {
  const before = row.map(({ sandbox }) => processorMs(sandbox.pid));
  const turns = row[0]?.backend.turns ?? 0;
  for (let turn = 0; turn < turns; turn++) {
    // Another one goes first each time.
    for (let place = 0; place < row.length; place++) {
      const cell = row[(place + turn + round) % row.length];
      if (cell) await measureTurn(cell, event);
    }
  }
  for (const [index, cell] of row.entries()) {
    cell.processorMs.push((processorMs(cell.sandbox.pid) - (before[index] ?? Number.NaN)) / turns);
  }
}

async function measureTurn(
  { sandbox, mode, backend, responseMs, billedMs }: RunningCell,
  event: unknown,
): Promise<void> {
  if (backend.idleMs) await sleep(backend.idleMs);
  const outcome = await sandbox.invoke(event);
  if (outcome.status !== 'ok') throw new Error(`${mode} answered with ${outcome.status}: ${outcome.raw}`);
  responseMs.push(outcome.responseMs ?? Number.NaN);
  billedMs.push(outcome.billedMs);
}
