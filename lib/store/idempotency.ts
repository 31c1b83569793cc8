import type { Database, Item } from './database.ts';
import type { Operation } from './operation.ts';
import type { Outcome, Write } from './store.ts';

const keptSeconds = 24 * 3_600;

/** Keeps a write's answer under the client's key; refused where the key came before in the last 24 hours. */
export function remember({ user, now, idempotency }: Write, answer: unknown): Operation[] {
  if (!idempotency) return [];
  const seconds = Math.ceil(now.getTime() / 1_000);
  const item = {
    ...keyOf(user.sub, idempotency),
    fingerprint: idempotency.fingerprint,
    answer: JSON.stringify(answer),
    ttl: seconds + keptSeconds,
  };
  return [
    {
      put: item,
      // TTL deletes late.
      condition: 'attribute_not_exists(pk) OR #ttl <= :now',
      names: { '#ttl': 'ttl' },
      values: { ':now': Math.floor(now.getTime() / 1_000) },
      returnOld: true,
    },
  ];
}

/** What the key's first use was answered; `undefined` where there was none. */
export async function remembered<T>(database: Database, write: Write): Promise<Outcome<T> | undefined> {
  if (!write.idempotency) return undefined;
  const item = await database.get(keyOf(write.user.sub, write.idempotency));
  const alive = item && item.ttl > Math.floor(write.now.getTime() / 1_000);
  return alive ? answerAgain(write, item) : undefined;
}

/** The same answer for the same body. */
export function answerAgain<T>({ idempotency }: Write, item: Item | undefined): Outcome<T> {
  return item?.fingerprint === idempotency?.fingerprint && typeof item?.answer === 'string'
    ? { ok: true, value: JSON.parse(item.answer) }
    : { ok: false, refusal: 'idempotency_key_reused' };
}

function keyOf(sub: string, { key, route }: { key: string; route: string }): { pk: string; sk: string } {
  return { pk: `IDEMPOTENCY#${sub}#${route}`, sk: key };
}
