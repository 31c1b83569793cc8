import { traced } from '../../lib/tracing/index.ts';

class SoldOutError extends Error {}

const outcomes: Record<string, () => unknown> = {
  ok: () => ({ statusCode: 200, body: 'fine' }),
  plain: () => ({ hello: 'world' }),
  text: () => 'a text',
  nothing: () => undefined,
  'not-found': () => ({ statusCode: 404, body: '{}' }),
  'server-error': () => ({ statusCode: 500, body: '{}' }),
  'server-error-text': () => ({ statusCode: '503', body: 'w\u00e4it' }),
  'strange-status': () => ({ statusCode: 'five hundred', body: '' }),
  cyclic: () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    return cycle;
  },
  'hostile-result': () => ({
    get statusCode() {
      throw new Error('statusCode is not for you');
    },
  }),
  'throw-error': () => {
    throw new SoldOutError('no tickets left');
  },
  'throw-type-error': () => Reflect.get(Object(undefined).missing, 'field'),
  'throw-named-error': () => {
    throw Object.assign(new Error('named by hand', { cause: new Error('the cause') }), {
      name: 'NamedError',
      code: 'E_NAMED',
    });
  },
  'throw-path': () => {
    throw new Error(`in ${__filename}:1:1`);
  },
  /** What a stranger has put into a message must not make its stack trace expensive. */
  'read-paths': () => {
    const message = `in ${__filename}:1:1 and ${'/'.repeat(100_000)}`;
    const started = performance.now();
    const kept = new Error(message).stack?.startsWith(`Error: ${message}\n    at `);
    return { statusCode: kept && performance.now() - started < 1_000 ? 200 : 500 };
  },
  'throw-surrogate': () => {
    throw new Error('lone \ud800 surrogate');
  },
  'throw-string': () => {
    throw 'a string';
  },
  'throw-undefined': () => {
    throw undefined;
  },
  'throw-null': () => {
    throw null;
  },
  'throw-object': () => {
    throw { statusCode: 418 };
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

const outcomeOf = ({ rawQueryString }: { rawQueryString: string }) =>
  outcomes[rawQueryString.split('&')[0] ?? '']?.();

/** Ends as the event's `rawQueryString` says. */
export const handler = traced(async (event: { rawQueryString: string }) => outcomeOf(event));

/** The same, without a promise. */
export const synchronous = traced(outcomeOf);
