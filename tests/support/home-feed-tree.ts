import type { ExpectedSpan } from './expect-tree.ts';

/** The home feed's tree: one Query for each of the feed's 14 partitions and one look-up of what they name. */
export function homeFeedTree(table: string): ExpectedSpan {
  const queries = Array.from({ length: 14 }, () => ({ name: `Query ${table}`, kind: 'CLIENT' as const }));
  const lookUp = { name: `BatchGetItem ${table}`, kind: 'CLIENT' as const };
  return {
    name: 'GET /api/activities/home',
    kind: 'SERVER',
    children: [
      { name: 'home-activities-data', children: [...queries, lookUp, { name: 'home-result-activities' }] },
    ],
  };
}
