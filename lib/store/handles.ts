import type { Database } from './database.ts';
import { profileKey } from './keys.ts';
import type { User } from './user.ts';

/** By whose handle it is, the name last shown with it: a handle stays its owner's, so that asking once is enough. */
const known = new Map<string, string>();
const mostKnown = 10_000;

/**
 * Whether the handle is the user's own: whoever acts under it first owns it for good. A user pool gives a name again
 * when its user is gone; the next one must not find the messages of the one before.
 */
export async function ownsHandle(database: Database, { sub, handle, displayName }: User): Promise<boolean> {
  const fact = JSON.stringify([database.tableName, sub, handle]);
  if (known.get(fact) === displayName) return true;
  const owns = await database.update(profileKey(handle), {
    update: 'SET #sub = :sub, display_name = :name',
    condition: 'attribute_not_exists(pk) OR #sub = :sub',
    names: { '#sub': 'sub' },
    values: { ':sub': sub, ':name': displayName },
  });
  if (!owns) return false;
  if (known.size >= mostKnown) known.clear();
  known.set(fact, displayName);
  return true;
}

/** The name to show for a handle: the handle itself for somebody who has never been here. */
export async function displayNameOf(database: Database, handle: string): Promise<string> {
  const profile = await database.get(profileKey(handle));
  return typeof profile?.display_name === 'string' ? profile.display_name : handle;
}
