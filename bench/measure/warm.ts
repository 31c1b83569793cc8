import { processorMs } from '../../local/measure/processor-time.ts';
import type { Received } from '../sink/messages.ts';
import type { Bench, BuiltSetup } from './bench.ts';
import { rotated } from './rotated.ts';
import {
  endSubject,
  invoke,
  responseMs,
  type Subject,
  type SubjectOptions,
  startSubject,
} from './subject.ts';

/** What one row of sandboxes has to stand. */
export interface Condition extends SubjectOptions {
  readonly name: string;
  /** How long the backend takes to answer. */
  readonly delayMs: number;
  /** Invocations of each set-up in a round. */
  readonly turns: number;
}

/** A warm set-up; values of one turn stand at one index. */
export interface WarmRow {
  readonly setup: string;
  readonly condition: string;
  readonly responseMs: number[];
  readonly billedMs: number[];
  /** Processor time per invocation, the mean of each round. */
  readonly cpuMs: number[];
  readonly delivery: Delivery;
}

/** What reached the backend. */
export interface Delivery {
  /** Of the measured invocations, per invocation. */
  readonly requests: number;
  readonly bytes: number;
  /** Of all invocations until the sandbox was shut down; `handlerSpans` are those that the handler itself makes. */
  readonly invocations: number;
  readonly spans: number;
  readonly handlerSpans: number;
}

/** The spans that every handler makes; what a set-up adds to them is its own affair. */
export const handlerSpans = ['home-activities-data', 'home-result-activities'];

interface RunningRow extends Omit<WarmRow, 'delivery'> {
  readonly subject: Subject;
}

export const warmRounds = (quick: boolean): number => (quick ? 2 : 15);
export const warmUp = (quick: boolean): number => (quick ? 20 : 100);

/** All of these set-ups under one condition, in turn: neighbours in time are compared. */
export async function measureWarm(
  bench: Bench,
  condition: Condition,
  setups: readonly BuiltSetup[],
): Promise<WarmRow[]> {
  const rows: RunningRow[] = [];
  for (const built of setups) rows.push(await startRow(bench, condition, built));
  const before = await Promise.all(rows.map(({ subject }) => subject.channel.report()));
  for (let round = 0; round < warmRounds(bench.quick); round++) {
    await measureRound(bench, condition, rows, round);
  }
  const after = await Promise.all(rows.map(({ subject }) => subject.channel.report()));
  return await Promise.all(rows.map((row, index) => endRow(bench, row, before[index], after[index])));
}

async function startRow(bench: Bench, condition: Condition, built: BuiltSetup): Promise<RunningRow> {
  const subject = await startSubject(bench, built, condition);
  for (let turn = 0; turn < warmUp(bench.quick); turn++) await invoke(subject, bench.event);
  await subject.channel.behave({ kind: 'answer', delayMs: condition.delayMs });
  const values = { responseMs: [], billedMs: [], cpuMs: [] };
  return { setup: built.setup.name, condition: condition.name, subject, ...values };
}

async function measureRound(
  { event }: Bench,
  { turns }: Condition,
  rows: readonly RunningRow[],
  round: number,
): Promise<void> {
  const before = rows.map(({ subject }) => processorMs(subject.sandbox.pid));
  for (let turn = 0; turn < turns; turn++) {
    for (const row of rotated(rows, round + turn)) {
      const outcome = await invoke(row.subject, event);
      row.responseMs.push(responseMs(outcome));
      row.billedMs.push(outcome.billedMs);
    }
  }
  for (const [index, { subject, cpuMs }] of rows.entries()) {
    cpuMs.push((processorMs(subject.sandbox.pid) - (before[index] ?? Number.NaN)) / turns);
  }
}

async function endRow(
  { quick }: Bench,
  { subject, ...row }: RunningRow,
  before: Received | undefined,
  after: Received | undefined,
): Promise<WarmRow> {
  const measured = row.responseMs.length;
  const invocations = warmUp(quick) + measured;
  const all = await endSubject(subject, subject.built.setup.sends === 'nothing' ? 0 : invocations * 3);
  const each = (what: 'requests' | 'bytes') => ((after?.[what] ?? 0) - (before?.[what] ?? 0)) / measured;
  const spans = handlerSpans.reduce((total, name) => total + (all.spansByName[name] ?? 0), 0);
  const delivery = { requests: each('requests'), bytes: each('bytes'), invocations, spans: all.spans };
  return { ...row, delivery: { ...delivery, handlerSpans: spans } };
}
