/**
 * Tracing for Lambda handlers: wrap each with {@link traced}, nest spans with {@link withSpan}. Everything else is
 * configured by environment variables; the README lists them.
 */
export { currentTrace } from './current-trace.ts';
export { type Handler, traced } from './traced.ts';
export { withSpan } from './with-span.ts';
