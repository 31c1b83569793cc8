import { context, propagation, trace } from '@opentelemetry/api';
import { currentTrace, traced, withSpan } from '../../lib/tracing/index.ts';

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

/** One moment, in every form that OpenTelemetry takes a time in. */
export const times = traced(async () => {
  const [epoch, sinceStart, later] = [Date.now(), performance.now(), performance.now() + 1_000];
  const span = trace.getTracer('times').startSpan('times', { startTime: sinceStart });
  span.addEvent('epoch', epoch).addEvent('date', new Date(epoch)).addEvent('since the start', sinceStart);
  span.addEvent('hrtime', [Math.trunc(epoch / 1_000), (epoch % 1_000) * 1_000_000]).addEvent('now');
  span.end(later);
  return epoch;
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

/** What `withSpan` gives back, compared with what the work gave it. */
export const outcomes = traced(async () => {
  const value = { some: 'object' };
  const errors = [
    new RangeError('out of range'),
    'a string',
    undefined,
    null,
    Object.freeze({ frozen: true }),
  ];
  return {
    value: withSpan('value', () => value) === value,
    promised: (await withSpan('promised', async () => value)) === value,
    nothing: withSpan('nothing', () => undefined) === undefined,
    thrown: errors.map((error) => caughtFrom(error) === error),
    rejected: await Promise.all(errors.map(async (error) => (await rejectedWith(error)) === error)),
    ended: await spansThatEnded(),
  };
});

function caughtFrom(error: unknown): unknown {
  try {
    withSpan('thrown', () => {
      throw error;
    });
  } catch (caught) {
    return caught;
  }
  return 'nothing was thrown';
}

function rejectedWith(error: unknown): Promise<unknown> {
  return withSpan('rejected', () => Promise.reject(error)).then(
    () => 'nothing was thrown',
    (caught: unknown) => caught,
  );
}

/** Whether the span has ended when its caller goes on, and is the active one only until then. */
async function spansThatEnded(): Promise<boolean[]> {
  const outside = currentTrace()?.spanId;
  const synchronous = withSpan('ended', (span) => span);
  const asynchronous = await withSpan('ended', async (span) => {
    await Promise.resolve();
    return span;
  });
  return [!synchronous.isRecording(), !asynchronous.isRecording(), currentTrace()?.spanId === outside];
}

/** A span with as many attributes as the event says, each as long. */
export const attributes = traced(async ({ count, length }: { count: number; length: number }) => {
  withSpan('attributes', (span) => {
    for (let index = 0; index < count; index++) span.setAttribute(`key ${index}`, 'x'.repeat(length));
  });
});
