import { execFileSync } from 'node:child_process';
import type { Setup } from '../setup.ts';
import { type Bench, type BuiltSetup, openBench } from './bench.ts';
import { measureBusy } from './busy.ts';
import { measureCold } from './cold.ts';
import { measureFlatness } from './flatness.ts';
import { measureGrowth } from './growth.ts';
import { measureHanging } from './hanging.ts';
import { watchMachine } from './machine.ts';
import { timed } from './progress.ts';
import type { MeasuredSetup, Results, Rows } from './results.ts';
import { allInRole, mainRoles, type Role } from './roles.ts';
import { type Condition, measureWarm, type WarmRow } from './warm.ts';

/** One row for each of these in the tables of warm invocations; those that wait long, less often. */
export const warmConditions = (quick: boolean): readonly Condition[] => [
  { name: '0 ms', delayMs: 0, turns: quick ? 10 : 60 },
  { name: '40 ms', delayMs: 40, turns: quick ? 3 : 20 },
  { name: '200 ms', delayMs: 200, turns: quick ? 1 : 8 },
];
const special = (quick: boolean) => ({ name: '40 ms', delayMs: 40, turns: quick ? 3 : 20 });

/** Builds all set-ups and takes all measures, one after the other. */
export async function run(quick: boolean): Promise<Results> {
  const machine = watchMachine();
  const bench = await timed('building', () => openBench(quick));
  try {
    const measured = await measure(bench);
    return { quick, machine: machine(bench.runtime), setups: describe(bench), ...measured };
  } finally {
    await bench.close();
  }
}

async function measure(bench: Bench): Promise<Omit<Results, 'quick' | 'machine' | 'setups'>> {
  const inRoles = (...roles: Role[]) => chooseBuilt(bench, roles);
  const cold = [
    ...(await timed('cold starts', () => measureCold(bench, 'feed'))),
    ...(await timed('cold starts with DynamoDB', () => measureCold(bench, 'home-feed'))),
  ];
  const warm: WarmRow[] = [];
  for (const condition of warmConditions(bench.quick)) {
    const measured = () => measureWarm(bench, condition, ofFeed(bench));
    warm.push(...(await timed(`warm, the backend answers after ${condition.name}`, measured)));
  }
  return {
    cold,
    warm,
    hanging: await timed('a backend that hangs', () => measureHanging(bench)),
    busy: await timed('without a pause', () =>
      measureBusy(bench, inRoles('untraced', 'periodic', 'after-response')),
    ),
    tls: await timed('TLS', () => measureTls(bench)),
    oneCore: await timed('one core', () => measureOneCore(bench)),
    growth: await timed('growth', () => measureGrowth(bench, inRoles('untraced', 'after-response', 'batch'))),
    flatness: await timed('memory over many invocations', () =>
      measureFlatness(bench, inRoles('untraced', 'after-response')),
    ),
  };
}

async function measureTls(bench: Bench): Promise<Rows<WarmRow>> {
  if (typeof bench.certificate === 'string') return `Not measured: ${bench.certificate}.`;
  return await measureWarm(bench, { ...special(bench.quick), tls: true }, chooseBuilt(bench, mainRoles));
}

async function measureOneCore(bench: Bench): Promise<Rows<WarmRow>> {
  try {
    execFileSync('taskset', ['-c', '0', 'true']);
  } catch {
    return 'Not measured: `taskset`, which pins a process to a core, is not installed or may not do so here.';
  }
  return await measureWarm(bench, { ...special(bench.quick), pinned: true }, chooseBuilt(bench, mainRoles));
}

const ofFeed = ({ built }: Bench): BuiltSetup[] => built.filter(({ workload }) => workload === 'feed');

function chooseBuilt(bench: Bench, roles: readonly Role[]): BuiltSetup[] {
  const named = ofFeed(bench).map((built) => ({ name: built.setup.name, built }));
  return roles.flatMap((role) => allInRole(named, role)).map(({ built }) => built);
}

function describe({ built }: Bench): MeasuredSetup[] {
  const bySetup = Map.groupBy(built, ({ setup }): Setup => setup);
  return [...bySetup].map(([{ name, description, sends }, ofSetup]) => {
    const sizes = ofSetup.map(({ workload, initBytes, bytes }) => [workload, { initBytes, bytes }]);
    return { name, description, sends, sizes: Object.fromEntries(sizes) as MeasuredSetup['sizes'] };
  });
}
