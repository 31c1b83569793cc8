import type { ServerResponse } from 'node:http';
import { json, type Route, type Routes, refuse } from './api-server.ts';
import { replyFromError, replyFromResponse } from './reply.ts';
import type { FunctionError, Reply } from './types.ts';

const PREFIX = '/2018-06-01/runtime';

/** What the runtime's calls mean to the environment. */
export interface RuntimeSide {
  /** The runtime asks for the next invocation. */
  runtimeWaits(poll: ServerResponse): void;
  /** It answers one; false where no such invocation waits for an answer. */
  runtimeAnswers(requestId: string, reply: Reply): boolean;
  initFails(error: FunctionError): void;
}

/**
 * The Runtime API's paths. Both kinds of answer are accepted with 202, a second or unknown one refused with 400.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export function runtimeRoutes(side: RuntimeSide): Routes {
  return {
    [`GET ${PREFIX}/invocation/next`]: (_request, poll) => side.runtimeWaits(poll),
    [`POST ${PREFIX}/invocation/:id/response`]: answers(side, replyFromResponse),
    [`POST ${PREFIX}/invocation/:id/error`]: answers(side, ({ body }) => replyFromError(body)),
    [`POST ${PREFIX}/init/error`]: ({ body }, response) => {
      json(response, 202, { status: 'OK' });
      side.initFails(JSON.parse(body) as FunctionError);
    },
  };
}

function answers(side: RuntimeSide, toReply: (request: Parameters<Route>[0]) => Reply): Route {
  return (request, response) => {
    if (side.runtimeAnswers(request.id, toReply(request))) json(response, 202, { status: 'OK' });
    else refuse(response, 400, 'InvalidRequestID', `No invocation ${request.id} waits for an answer`);
  };
}
