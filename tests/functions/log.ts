import { log } from '../../lib/log.ts';
import { traced, withSpan } from '../../lib/tracing/index.ts';

log.info('of Init');

const circular: { self?: unknown } = {};
circular.self = circular;

const fields: Record<string, () => Record<string, unknown>> = {
  plain: () => ({ count: 3, route: 'GET /things/{id}' }),
  error: () => ({ error: new RangeError('out of range', { cause: new Error('the cause') }) }),
  hostile: () => ({
    circular,
    big: 2n ** 70n,
    lone: '\ud800 alone',
    lines: 'one\ntwo\r\n\u2028three',
    huge: 'x'.repeat(1_000_000),
    many: Array.from({ length: 100_000 }, (_, index) => index),
    self: Object.assign(new Error('of itself'), { cause: undefined }),
    ['__proto__']: { polluted: true },
    toJson: {
      toJSON() {
        throw new TypeError('no JSON');
      },
    },
    kept: 'still here',
  }),
  getter: () => ({
    get mine() {
      throw new TypeError('not for you');
    },
    kept: 'still here',
  }),
  forged: () => ({ level: 'DEBUG', trace_id: 'mine', message: 'another', request_id: 'mine' }),
  numerous: () => Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field ${index}`, index])),
  cause: () => {
    const error = new Error('of itself');
    error.cause = error;
    return { error };
  },
};

/** Writes a line of each level, with the fields that the event names, inside a span. */
export const handler = traced(async ({ what }: { what: string }) => {
  withSpan('inside', () => {
    log.info('an info', fields[what]?.());
    log.warn('a warning', fields[what]?.());
    log.error('an error', fields[what]?.());
  });
  console.log('by the console');
  return 'done';
});
