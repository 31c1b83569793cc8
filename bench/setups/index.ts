import type { Setup } from '../setup.ts';
import { autoInstrumentations } from './auto-instrumentations.ts';
import { awsDistribution } from './aws-distribution.ts';
import { ours, untraced } from './ours.ts';
import { powertools } from './powertools.ts';
import { recipes } from './recipe.ts';

/** All that the bench compares, in the order of its tables. */
export const setups: readonly Setup[] = [
  untraced,
  ...ours,
  ...recipes,
  autoInstrumentations,
  ...awsDistribution,
  powertools,
];
