/**
 * Tracing for Lambda handlers: wrap each with {@link traced}, nest spans with {@link withSpan}. Everything else is
 * configured by environment variables; the README lists them. What only functions with a client of DynamoDB need is in
 * `dynamodb-client.ts`, which is part of their own bundle.
 */
export { currentTrace } from './current-trace.ts';
export { failureAttributes } from './failure.ts';
export { recordFailure, setRoute } from './invocation-span.ts';
export { type Handler, traced } from './traced.ts';
export { withSpan } from './with-span.ts';
