import type { Context } from 'aws-lambda';
import { log } from '../log.ts';
import { StoreUnavailable } from '../store/index.ts';
import { recordFailure } from '../tracing/index.ts';
import { deadlineOf, type HttpEvent, type Request, readRequest } from './request.ts';
import { type Answer, problem } from './response.ts';

/**
 * Makes a handler of what answers a request. What is thrown becomes a 503 or a 500 that shows nothing of the inside;
 * the whole of it is on the invocation's span and in the log.
 */
export function answer(handle: (request: Request) => Promise<Answer>) {
  return async (event: HttpEvent, context?: Partial<Context>): Promise<Answer> => {
    const deadline = deadlineOf(context);
    try {
      return await handle(readRequest(event, deadline.signal));
    } catch (error) {
      recordFailure(error);
      log.error('The request could not be answered.', { request_id: context?.awsRequestId, error });
      return failure(error);
    } finally {
      deadline.clear();
    }
  };
}

function failure(error: unknown): Answer {
  if (!(error instanceof StoreUnavailable)) {
    return problem(
      500,
      'internal_error',
      'Something went wrong here. The trace_id names it to whoever runs this.',
    );
  }
  const headers = { 'retry-after': String(error.retryAfterSeconds) };
  return problem(503, 'unavailable', 'The database did not answer in time. Try again in a moment.', headers);
}
