import type { Built, Setup, Workload } from '../setup.ts';
import type { BusyRow } from './busy.ts';
import type { ColdRow } from './cold.ts';
import type { FlatnessRow } from './flatness.ts';
import type { GrowthRow } from './growth.ts';
import type { HangingRow } from './hanging.ts';
import type { Machine } from './machine.ts';
import type { WarmRow } from './warm.ts';

/** A set-up without its functions, with its sizes by workload. */
export interface MeasuredSetup extends Pick<Setup, 'name' | 'description' | 'sends'> {
  readonly sizes: Partial<Record<Workload, Pick<Built, 'initBytes' | 'bytes'>>>;
}

/** Rows, or the sentence that says why there are none. */
export type Rows<Row> = readonly Row[] | string;

/** All that a run has measured, as plain data: what the report is made of. */
export interface Results {
  readonly quick: boolean;
  readonly machine: Machine;
  readonly setups: readonly MeasuredSetup[];
  /** Both workloads. */
  readonly cold: readonly ColdRow[];
  /** Every condition, in turn. */
  readonly warm: readonly WarmRow[];
  readonly hanging: readonly HangingRow[];
  readonly busy: readonly BusyRow[];
  readonly tls: Rows<WarmRow>;
  readonly oneCore: Rows<WarmRow>;
  readonly growth: readonly GrowthRow[];
  readonly flatness: readonly FlatnessRow[];
}
