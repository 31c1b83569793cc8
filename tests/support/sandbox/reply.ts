import type { ApiRequest } from './api-server.ts';
import type { Exit, FunctionError, InitReport, Reply } from './types.ts';

/** The reply to a posted response; a streamed one tells of an error in its trailers. */
export function replyFromResponse({ body, trailers }: ApiRequest): Reply {
  const trailer = trailers['lambda-runtime-function-error-body'];
  if (!trailer) return { status: 'ok', raw: body, payload: parse(body) };
  const error = parse(Buffer.from(trailer, 'base64').toString()) as FunctionError;
  return { status: 'error', raw: body, payload: parse(body), error };
}

/** The reply to an error that the runtime posted. */
export function replyFromError(body: string): Reply {
  return { status: 'error', raw: body, payload: parse(body), error: parse(body) as FunctionError };
}

/** What Lambda says when the time-out has killed the process. */
export function timedOut(requestId: string, timeoutMs: number): Reply {
  const seconds = (timeoutMs / 1000).toFixed(2);
  return failure('timeout', {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
  });
}

/** What Lambda says when the process has ended before it answered. */
export function exited(requestId: string, exit: Exit): Reply {
  return failure('exit', {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: ${describeExit(exit)}`,
  });
}

/** What the caller gets whose invocation had to start a process that did not get through its Init. */
export function initFailure(requestId: string, init: InitReport, timeoutMs: number): Reply {
  if (init.status === 'timeout' || !init.error) return timedOut(requestId, timeoutMs);
  return failure(init.status === 'error' ? 'error' : 'exit', init.error);
}

function failure(status: 'error' | 'timeout' | 'exit', error: FunctionError): Reply {
  return { status, raw: JSON.stringify(error), payload: error, error };
}

function describeExit({ code, signal }: Exit): string {
  if (signal) return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
  return code === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${code}`;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
