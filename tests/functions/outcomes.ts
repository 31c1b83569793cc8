import { traced } from '../../lib/tracing/index.ts';

class SoldOutError extends Error {}

const outcomes: Record<string, () => unknown> = {
  ok: () => ({ statusCode: 200, body: 'fine' }),
  plain: () => ({ hello: 'world' }),
  nothing: () => undefined,
  'not-found': () => ({ statusCode: 404, body: '{}' }),
  'server-error': () => ({ statusCode: 500, body: '{}' }),
  'throw-error': () => {
    throw new SoldOutError('no tickets left');
  },
  'throw-type-error': () => Reflect.get(Object(undefined).missing, 'field'),
  'throw-string': () => {
    throw 'a string';
  },
  'throw-undefined': () => {
    throw undefined;
  },
  'throw-hostile': () => {
    throw new Proxy(new Error('hidden'), {
      get(target, key) {
        if (key === 'message' || key === 'stack' || key === 'name')
          throw new Error(`${String(key)} is not for you`);
        return Reflect.get(target, key);
      },
    });
  },
};

/** Ends as the event's `rawQueryString` says. */
export const handler = traced(async (event: { rawQueryString: string }) => {
  const [name = ''] = event.rawQueryString.split('&');
  return outcomes[name]?.();
});

/** The same, without a promise. */
export const synchronous = traced((event: { rawQueryString: string }) => outcomes[event.rawQueryString]?.());
