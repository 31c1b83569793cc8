import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { traced, withSpan } from '../../lib/tracing/index.ts';

type Act = keyof typeof acts;

/** What the tests ask for; each makes two spans inside the invocation's, unless it says otherwise. */
const acts = {
  return: () => nested(() => 'done'),
  throw: () =>
    nested(() => {
      throw new RangeError('thrown');
    }),
  reject: () => nested(() => Promise.reject(new RangeError('rejected'))),
  'throw-string': () =>
    nested(() => {
      throw 'a string';
    }),
  /** Outlives any time-out. */
  hang: () => nested(() => sleep(3_600_000)),
  /** Never settles, and waits for nothing: the event loop is empty. */
  never: () => nested(() => new Promise(() => {})),
  /** Settles after the guard has fallen and before the kill. */
  'just-in-time': (remaining: () => number) => nested(() => sleep(Math.max(remaining() - 120, 0), 'late')),
  /** Settles 0.7 s before the time-out. */
  'in-good-time': (remaining: () => number) => nested(() => sleep(Math.max(remaining() - 700, 0), 'done')),
  exit: () => nested(() => process.exit(1)),
  'throw-in-a-timer': () =>
    nested(() => {
      setTimeout(() => {
        throw new RangeError('in a timer');
      }, 5);
      return new Promise(() => {});
    }),
  'unhandled-rejection': () =>
    nested(() => {
      void Promise.reject(new RangeError('unhandled'));
      return new Promise(() => {});
    }),
  /** One span more that ends when the response is long out. */
  'end-later': () =>
    nested(() => {
      const span = trace.getTracer('late').startSpan('late');
      setTimeout(() => span.end(), 60);
      return 'done';
    }),
  /** Listens for SIGTERM once, and takes its time over it. */
  'listen-for-sigterm': () => {
    process.once('SIGTERM', () => setTimeout(() => process.exit(7), 300));
    return nested(() => 'done');
  },
  /** A span at a time, for longer than any time-out. */
  'step-by-step': () =>
    nested(async () => {
      for (let step = 0; ; step++) await withSpan(`step ${step}`, () => sleep(400));
    }),
  wait: () => nested(() => sleep(150, 'done')),
} as const;

/** 10,000 spans in all. */
const manySpans = (): string => {
  const tracer = trace.getTracer('many');
  for (let index = 1; index < 10_000; index++)
    tracer.startSpan(`span ${index % 10}`, { attributes: { index } }).end();
  return 'done';
};

const nested = (work: () => unknown): unknown => withSpan('outer', () => withSpan('inner', work));

export const handler = traced(
  async ({ act }: { act: Act | 'many' }, context: { getRemainingTimeInMillis(): number }) =>
    act === 'many' ? manySpans() : acts[act](() => context.getRemainingTimeInMillis()),
);

/** Throws before it has returned a promise. */
export const synchronous = traced(() => {
  throw new RangeError('at once');
});
