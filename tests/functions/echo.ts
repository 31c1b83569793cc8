import { traced } from '../../lib/tracing/index.ts';

/** Answers with the event as it came and with what the context holds. */
export const handler = traced(async (event: unknown, context: object) => ({
  event: event === undefined ? 'undefined' : event,
  context: Object.keys(context).sort(),
}));
