/**
 * All of them, another one first each round, and backwards every other time around: who comes first finds another machine
 * than who comes last, and who follows a large process finds its caches empty.
 */
export function rotated<Item>(items: readonly Item[], round: number): Item[] {
  const first = items.length === 0 ? 0 : round % items.length;
  const turned = [...items.slice(first), ...items.slice(0, first)];
  return Math.floor(round / items.length) % 2 === 0 ? turned : turned.reverse();
}
