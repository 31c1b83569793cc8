import type { Activity } from './activity.ts';
import { seedActivities } from './seed.ts';

/** Where activities are kept. */
export interface Store {
  /** The activities of everybody that have not expired at `now`, newest first, with their replies. */
  homeActivities(now: Date): Promise<readonly Activity[]>;
}

/** The seed data in memory: what there is until the database's own issue brings a table. */
export function createStore(startedAt = new Date()): Store {
  const activities = seedActivities(startedAt);
  return {
    async homeActivities(now) {
      return activities
        .filter(({ expires_at }) => Date.parse(expires_at) > now.getTime())
        .sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at));
    },
  };
}
