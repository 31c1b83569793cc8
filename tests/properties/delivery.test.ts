import { diag } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import { Delivery } from '../../lib/tracing/delivery.ts';
import type { ExportOutcome } from '../../lib/tracing/exporter.ts';

const span = (): ReadableSpan =>
  ({ name: 'span', attributes: {}, events: [], links: [] }) as unknown as ReadableSpan;

const outcomes: ExportOutcome[] = [
  { kind: 'delivered', rejected: 0 },
  { kind: 'delivered', rejected: 2, message: 'no' },
  { kind: 'refused', reason: 'HTTP 400' },
  { kind: 'refused', reason: 'HTTP 401', lastingly: true },
  { kind: 'too-large' },
  { kind: 'failed', reason: 'HTTP 503' },
  { kind: 'unknown', reason: 'no answer' },
  { kind: 'unknown', reason: 'no answer', twice: true },
];

type Step =
  | { readonly do: 'end'; readonly spans: number }
  | { readonly do: 'flush'; readonly urgent: boolean; readonly wait: boolean }
  | { readonly do: 'answer'; readonly outcome: ExportOutcome }
  | { readonly do: 'abandon' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('end' as const), spans: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ do: fc.constant('flush' as const), urgent: fc.boolean(), wait: fc.boolean() }),
  fc.record({ do: fc.constant('answer' as const), outcome: fc.constantFrom(...outcomes) }),
  fc.record({ do: fc.constant('abandon' as const) }),
);

const balanced = ({ accounts }: Delivery): void => {
  const { ended, delivered, rejected, deadLettered, dropped, buffered, inFlight } = accounts;
  expect(delivered + rejected + deadLettered + dropped + buffered + inFlight).toBe(ended);
  for (const count of Object.values(accounts)) expect(count).toBeGreaterThanOrEqual(0);
};

/** A microtask turn, and what hangs on it. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

beforeAll(() => diag.disable());

it('accounts for each span, once, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 0, max: 100 }),
      async (steps, room) => {
        const answers: ((outcome: ExportOutcome) => void)[] = [];
        let logged = 0;
        const write = (spans: readonly ReadableSpan[]) => {
          const written = Math.min(spans.length, room - logged);
          logged += written;
          return written;
        };
        const exporter = { export: () => new Promise<ExportOutcome>((resolve) => answers.push(resolve)) };
        const delivery = new Delivery(exporter, { write });
        for (const next of steps) {
          if (next.do === 'end') for (let count = 0; count < next.spans; count++) delivery.accept(span());
          else if (next.do === 'flush') void delivery.flush(60_000, next.urgent);
          else if (next.do === 'answer') answers.shift()?.(next.outcome);
          else delivery.abandon('the test says so');
          balanced(delivery);
          await turn();
          balanced(delivery);
        }
        // In the end all is said and nothing waits.
        delivery.abandon('the end');
        for (const answer of answers.splice(0)) answer({ kind: 'delivered', rejected: 0 });
        await turn();
        balanced(delivery);
        expect(delivery.accounts).toMatchObject({ buffered: 0, inFlight: 0 });
      },
    ),
    { numRuns: 500 },
  );
});

it('takes no longer than it may, for another flush that hangs', async () => {
  const delivery = new Delivery({ export: () => new Promise(() => {}) }, { write: ({ length }) => length });
  delivery.accept(span());
  void delivery.flush(60_000);
  await turn();
  delivery.accept(span());
  const start = Date.now();
  await delivery.flush(100);
  expect(Date.now() - start).toBeLessThan(1_000);
  delivery.abandon('the test is over');
});

it('sends whole batches again when one large span has been and gone', async () => {
  const sizes: number[] = [];
  const isLarge = (batch: readonly ReadableSpan[]) => batch.some(({ name }) => name === 'large');
  const exporter = {
    export: async (batch: ReadableSpan[]): Promise<ExportOutcome> => {
      sizes.push(batch.length);
      return isLarge(batch) ? { kind: 'too-large' } : { kind: 'delivered', rejected: 0 };
    },
  };
  const delivery = new Delivery(exporter, { write: ({ length }) => length });
  const end = (count: number) => {
    for (let index = 0; index < count; index++) delivery.accept(span());
  };
  end(7);
  delivery.accept({ ...span(), name: 'large' } as ReadableSpan);
  await delivery.flush(1_000);
  expect(delivery.accounts).toMatchObject({ delivered: 7, deadLettered: 1 });
  for (let round = 0; round < 8; round++) {
    end(100);
    await delivery.flush(1_000);
  }
  expect(sizes.at(-1)).toBe(100);
});

it('tells with the next span that arrives how many did not, however often it failed before', async () => {
  let outcome: ExportOutcome = { kind: 'refused', reason: 'HTTP 400' };
  let arrived: readonly ReadableSpan[] = [];
  const exporter = {
    export: async (batch: ReadableSpan[]) => {
      arrived = batch;
      return outcome;
    },
  };
  const delivery = new Delivery(exporter, { write: ({ length }) => length });
  for (let round = 0; round < 10; round++) {
    for (let count = 0; count < 3; count++) delivery.accept(span());
    await delivery.flush(1_000);
  }
  outcome = { kind: 'delivered', rejected: 0 };
  delivery.accept(span());
  await delivery.flush(1_000);
  expect(arrived[0]?.attributes['tracing.undelivered_spans']).toBe(30);
  delivery.accept(span());
  await delivery.flush(1_000);
  expect(arrived[0]?.attributes).toEqual({});
});
