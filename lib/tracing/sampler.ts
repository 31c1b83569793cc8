import { type Attributes, type Context, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace-node';

/** 13 hex digits are the most that a JavaScript number holds exactly. */
const randomDigits = 13;
const randomRange = 16 ** randomDigits;

/** Honeycomb keeps the rate as a 32-bit integer. */
const maxSampleRate = 2 ** 31 - 1;

/**
 * Keeps or drops whole traces by their id, `ratio` of them. A parent in this process decides for its children; a
 * parent from outside never does. Spans of a trace that stands for others carry `SampleRate`, the integer by which
 * Honeycomb multiplies: for a ratio such as 0.3 some traces say 3 and some 4, so that the mean is 1 / 0.3.
 *
 * @see https://docs.honeycomb.io/manage-data-volume/sample/
 */
export class RatioSampler implements Sampler {
  readonly #ratio: number;

  constructor(ratio: number) {
    this.#ratio = ratio;
  }

  shouldSample(context: Context, traceId: string): SamplingResult {
    const parent = trace.getSpanContext(context);
    const inherited = parent && trace.isSpanContextValid(parent) && !parent.isRemote;
    const position = randomness(traceId) / this.#ratio;
    const keep = inherited ? (parent.traceFlags & 1) === 1 : position < 1;
    if (!keep) return { decision: SamplingDecision.NOT_RECORD };
    return { decision: SamplingDecision.RECORD_AND_SAMPLED, attributes: this.#sampleRate(position) };
  }

  /** `position` is where a kept trace lies between 0 and 1: evenly spread, and the same for all spans of a trace. */
  #sampleRate(position: number): Attributes {
    const standsFor = Math.min(1 / this.#ratio, maxSampleRate);
    const lower = Math.floor(standsFor);
    const rate = position < standsFor - lower ? lower + 1 : lower;
    return rate > 1 ? { SampleRate: rate } : {};
  }

  toString(): string {
    return `RatioSampler{${this.#ratio}}`;
  }
}

/** The random end of a trace id as a number from 0 to 1, see https://www.w3.org/TR/trace-context-2/#randomness-of-trace-id. */
function randomness(traceId: string): number {
  return Number.parseInt(traceId.slice(-randomDigits), 16) / randomRange;
}
