import { traced } from '../../lib/tracing/index.ts';

/** A handler of the kind that nodejs24.x refuses. */
export const handler = traced(
  (_event: unknown, _context: unknown, callback: (error: null, result: string) => void) =>
    callback(null, 'done'),
);
