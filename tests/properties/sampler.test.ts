import { ROOT_CONTEXT, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SamplingDecision,
  type SamplingResult,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import { RatioSampler } from '../../lib/tracing/sampler.ts';
import { seededRandom } from '../../local/measure/statistics.ts';

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''));
const traceId = hex(32).filter((id) => /[^0]/.test(id));
const spanId = hex(16).filter((id) => /[^0]/.test(id));
/** As `OTEL_TRACES_SAMPLER_ARG` lets them through. */
const ratio = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 1, 0.1, 0.25, 0.3, 0.5, 0.999, 1 / 3, 1e-9, 5e-324),
);

const keeps = ({ decision }: SamplingResult) => decision === SamplingDecision.RECORD_AND_SAMPLED;
const inside = (spanContext: SpanContext) => trace.setSpanContext(ROOT_CONTEXT, spanContext);

describe('the ratio sampler', () => {
  it('puts an integer above 1, or nothing, on what it keeps, and nothing on what it drops', () => {
    fc.assert(
      fc.property(ratio, traceId, (share, id) => {
        const result = new RatioSampler(share).shouldSample(ROOT_CONTEXT, id);
        if (!keeps(result)) {
          expect(result.attributes).toBeUndefined();
          return;
        }
        const { SampleRate, ...others } = result.attributes ?? {};
        expect(others).toEqual({});
        if (SampleRate === undefined) return;
        expect(Number.isSafeInteger(SampleRate)).toBe(true);
        expect(SampleRate).toBeGreaterThan(1);
      }),
      {
        examples: [
          [5e-324, `1${'0'.repeat(31)}`],
          [1e-300, `1${'0'.repeat(31)}`],
        ],
      },
    );
  });

  it('says a rate next to the share, the same for all the spans of a trace', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), traceId, spanId, (share, id, parent) => {
        const sampler = new RatioSampler(share);
        const root = sampler.shouldSample(ROOT_CONTEXT, id);
        if (!keeps(root)) return;
        const rate = Number(root.attributes?.SampleRate ?? 1);
        expect(Math.abs(rate - 1 / share)).toBeLessThan(1);
        const local = { traceId: id, spanId: parent, traceFlags: TraceFlags.SAMPLED };
        expect(sampler.shouldSample(inside(local), id)).toEqual(root);
      }),
    );
  });

  it('keeps more with a larger share, never less', () => {
    fc.assert(
      fc.property(ratio, ratio, traceId, (one, other, id) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const kept = (share: number) => keeps(new RatioSampler(share).shouldSample(ROOT_CONTEXT, id));
        expect(kept(more) || !kept(less)).toBe(true);
      }),
    );
  });

  it('does not listen to a parent from outside, and always to one in this process', () => {
    fc.assert(
      fc.property(
        ratio,
        traceId,
        spanId,
        fc.integer({ min: 0, max: 255 }),
        (share, id, parent, traceFlags) => {
          const sampler = new RatioSampler(share);
          const context = { traceId: id, spanId: parent, traceFlags };
          const remote = sampler.shouldSample(inside({ ...context, isRemote: true }), id);
          expect(remote).toEqual(sampler.shouldSample(ROOT_CONTEXT, id));
          const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0;
          expect(keeps(sampler.shouldSample(inside(context), id))).toBe(isSampled);
        },
      ),
    );
  });

  it.each([0.25, 0.3, 0.7, 0.95, 0.015])('with %d keeps that share, standing for all', (share) => {
    const random = seededRandom(42);
    const all = 50_000;
    const sampler = new RatioSampler(share);
    const rates: number[] = [];
    for (let count = 0; count < all; count++) {
      const result = sampler.shouldSample(ROOT_CONTEXT, randomTraceId(random));
      if (keeps(result)) rates.push(Number(result.attributes?.SampleRate ?? 1));
    }
    const sum = rates.reduce((total, rate) => total + rate, 0);
    expect(Math.abs(rates.length / (all * share) - 1)).toBeLessThan(0.15);
    expect(Math.abs((sum / rates.length) * share - 1)).toBeLessThan(0.02);
    expect(Math.abs(sum / all - 1)).toBeLessThan(0.15);
  });
});

describe("the SDK's spans under the ratio sampler", () => {
  it('are kept or dropped as whole traces', () => {
    const shape = fc.array(fc.nat(), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        ratio,
        traceId,
        spanId,
        shape,
        fc.constantFrom(0, 1),
        (share, id, remote, parents, traceFlags) => {
          const exporter = new InMemorySpanExporter();
          const provider = new NodeTracerProvider({
            sampler: new RatioSampler(share),
            spanProcessors: [new SimpleSpanProcessor(exporter)],
          });
          const tracer = provider.getTracer('test');
          const outside = inside({ traceId: id, spanId: remote, traceFlags, isRemote: true });
          const contexts = [trace.setSpan(ROOT_CONTEXT, tracer.startSpan('root', {}, outside))];
          for (const [index, parent] of parents.entries()) {
            const under = contexts[parent % contexts.length] ?? ROOT_CONTEXT;
            contexts.push(trace.setSpan(ROOT_CONTEXT, tracer.startSpan(`span ${index}`, {}, under)));
          }
          for (const context of contexts) trace.getSpan(context)?.end();
          const kept = exporter.getFinishedSpans();
          expect([0, contexts.length]).toContain(kept.length);
          expect(new Set(kept.map((span) => span.attributes.SampleRate)).size).toBeLessThanOrEqual(1);
          expect(kept.every((span) => span.spanContext().traceId === id)).toBe(true);
        },
      ),
    );
  });
});

function randomTraceId(random: () => number): string {
  const word = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return word() + word() + word() + word();
}
