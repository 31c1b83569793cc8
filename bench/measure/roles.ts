import type { Setup } from '../setup.ts';

/** The set-ups that single measures and targets are about, by what their names say. */
const patterns = {
  untraced: /^untraced$/,
  'after-response': /after-response(?!.*cache)/i,
  periodic: /periodic/i,
  'before-response': /before-response/i,
  'code cache': /code.?cache/i,
  simple: /simple/i,
  batch: /batch/i,
} as const;

export type Role = keyof typeof patterns;

type Named = Pick<Setup, 'name'>;

/** All set-ups that play a role: there may be a recipe for each major version of an SDK, or none with a code cache. */
export const allInRole = <Item extends Named>(setups: readonly Item[], role: Role): Item[] =>
  setups.filter(({ name }) => patterns[role].test(name));

/** The first set-up that plays a role; throws where the list has none. */
export function inRole<Item extends Named>(setups: readonly Item[], role: Role): Item {
  const [found] = allInRole(setups, role);
  if (found) return found;
  throw new Error(`No set-up's name says “${role}”: ${setups.map(({ name }) => `“${name}”`).join(', ')}`);
}

/** Those that the shorter measures compare: us in each mode, and what one would do otherwise. */
export const mainRoles: readonly Role[] = [
  'untraced',
  'after-response',
  'periodic',
  'before-response',
  'simple',
  'batch',
];

const ourRoles: readonly Role[] = ['after-response', 'periodic', 'before-response', 'code cache'];

/** Whether it is this repository's layer, in one of its forms. */
export const isOurs = <Item extends Named>(setups: readonly Item[], setup: Item): boolean =>
  ourRoles.some((role) => allInRole(setups, role).includes(setup));
