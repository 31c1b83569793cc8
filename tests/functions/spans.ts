import { context, propagation, trace } from '@opentelemetry/api';
import { traced, withSpan } from '../../lib/tracing/index.ts';

/** Spans that nest, fail, run at once, and hold what nobody should put on them. */
export const handler = traced(async () => {
  withSpan('synchronous', () => 1);
  await withSpan('caught', async () => {
    await withSpan('rejects', () => Promise.reject(new RangeError('out of range'))).catch(() => {});
    try {
      withSpan('throws', () => {
        throw new Error('at once');
      });
    } catch {}
  });
  await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      withSpan(`parallel-${name}`, () => withSpan(`inner-${name}`, async () => name)),
    ),
  );
  withSpan(
    'hostile',
    { lone: '\ud800 alone', '': 'no key', long: 'x'.repeat(100_000), list: ['\udc00', 'b'] },
    (span) => {
      span
        .setAttribute('__proto__', 'polluted')
        .setAttribute('number', Number.NaN)
        .setAttribute('big', 2 ** 60);
    },
  );
  return {
    statusCode: 200,
    body: JSON.stringify({ baggage: propagation.getBaggage(context.active())?.getEntry('user')?.value }),
  };
});

/** As many spans as the event says. */
export const many = traced(async ({ count }: { count: number }) => {
  for (let index = 0; index < count; index++)
    trace
      .getTracer('many')
      .startSpan(`span ${index % 10}`, { attributes: { index } })
      .end();
  return count;
});
