import { traced, withSpan } from '../../lib/tracing/index.ts';

let wrapped: ((event: unknown, context: unknown) => Promise<unknown>) | undefined;

/** Asks for tracing with the first call, when the extension has found that nobody wants it. */
export const handler = (event: unknown, context: unknown): Promise<unknown> => {
  wrapped ??= traced(async () => withSpan('work', async () => ({ statusCode: 204 })));
  return wrapped(event, context);
};
