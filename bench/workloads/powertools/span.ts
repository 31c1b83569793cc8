import { Tracer } from '@aws-lambda-powertools/tracer';
import type { FeedSpan, SpanFunction } from '../feed-work.ts';

declare const __SERVICE_NAME__: string;

export const tracer = new Tracer({ serviceName: __SERVICE_NAME__ });

/** A subsegment of X-Ray, made by hand as the documentation of the Tracer has it; attributes become annotations. */
export const powertoolsSpan: SpanFunction = (name, attributes, work) => {
  const parent = tracer.getSegment();
  const subsegment = parent?.addNewSubsegment(name);
  if (subsegment) tracer.setSegment(subsegment);
  const end = () => {
    subsegment?.close();
    if (parent) tracer.setSegment(parent);
  };
  for (const [key, value] of Object.entries(attributes)) annotations.setAttribute(key, value);
  return endWith(() => work(annotations), end);
};

/** The annotations of the subsegment that is open. Their keys may hold no dots. */
const annotations: FeedSpan = {
  setAttribute: (key, value) => tracer.putAnnotation(key.replaceAll('.', '_'), value),
};

function endWith<T>(work: () => T, end: () => void): T {
  let result: T;
  try {
    result = work();
  } catch (error) {
    tracer.addErrorAsMetadata(error as Error);
    end();
    throw error;
  }
  if (!(result instanceof Promise)) {
    end();
    return result;
  }
  return endAfter(result, end) as T;
}

async function endAfter<T>(result: Promise<T>, end: () => void): Promise<T> {
  try {
    return await result;
  } catch (error) {
    tracer.addErrorAsMetadata(error as Error);
    throw error;
  } finally {
    end();
  }
}
