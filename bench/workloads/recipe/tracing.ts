import { AwsInstrumentation } from '@opentelemetry/instrumentation-aws-sdk';
import { apiSpan } from '../api-span.ts';
import type { FeedSpan, SpanAttributes } from '../feed-work.ts';
import { instrument } from './instrument.ts';
import { provider } from './provider.ts';

/** What the build puts in the place of `lib/tracing` in the repository's functions: the same names, by the recipe. */
export const traced = instrument;

export const currentTrace = (): undefined => undefined;
export const setRoute = (): void => {};
export const recordFailure = (): void => {};
export const failureAttributes = ({ name, message }: Error) => ({
  'exception.type': name,
  'exception.message': message,
});

type Work<T> = (span: FeedSpan) => T;

export function withSpan<T>(name: string, ...rest: [Work<T>] | [SpanAttributes, Work<T>]): T {
  const [attributes, work] = rest.length === 1 ? [{}, rest[0]] : rest;
  return apiSpan(name, attributes, work);
}

let instrumentation: AwsInstrumentation | undefined;

/** OpenTelemetry's instrumentation of the AWS SDK, whose patch of the class that all its clients extend is applied by hand. */
export function traceDynamoDb<C extends object>(client: C): C {
  if (instrumentation) return client;
  instrumentation = new AwsInstrumentation({ suppressInternalInstrumentation: true });
  instrumentation.setTracerProvider(provider);
  const Client: unknown = Object.getPrototypeOf(client.constructor);
  const core = instrumentation.getModuleDefinitions().find(({ name }) => name === '@smithy/core');
  core?.files[0]?.patch({ Client });
  return client;
}
