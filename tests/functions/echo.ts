import { traced } from '../../lib/tracing/index.ts';

let calls = 0;

/** Answers with the event as it came, what the context holds, and how often this sandbox has called it. */
export const handler = traced(async (event: unknown, context: object) => ({
  event: event === undefined ? 'undefined' : event,
  context: Object.keys(context).sort(),
  calls: ++calls,
}));
