import { setImmediate } from 'node:timers/promises';
import { reportError } from './console.mjs';
import { makeContext, setTraceVariable } from './context.mjs';
import { formatError, RuntimeError } from './errors.mjs';
import { runInStore } from './globals.mjs';
import { answerStreaming } from './streaming.mjs';

/** @typedef {import('./api-client.mjs').ApiClient} ApiClient */

/**
 * Takes invocations for ever: one after the other, or several at once where `AWS_LAMBDA_MAX_CONCURRENCY` is set.
 * An event that is not JSON ends the process, as it does with the real client.
 * @param {ApiClient} client
 * @param {import('./types.ts').LoadedHandler} loaded
 */
export async function processInvocations(client, { handler, streaming }) {
  const answer = streaming ? answerStreaming : answerBuffered;
  const concurrent = Boolean(process.env.AWS_LAMBDA_MAX_CONCURRENCY);
  for (;;) {
    const { headers, body } = await client.next();
    const context = makeContext(headers);
    setTraceVariable(context.xRayTraceId);
    const event = JSON.parse(body);
    const invocation = runInStore(context, () => answer(client, handler, event, context));
    if (!concurrent) await invocation;
  }
}

/** @type {typeof answerStreaming} */
async function answerBuffered(client, handler, event, context) {
  const path = `/invocation/${context.awsRequestId}`;
  try {
    const result = await handler(event, context);
    await setImmediate();
    client.post(`${path}/response`, stringify(result));
  } catch (error) {
    await setImmediate();
    reportError('Invoke Error', error);
    client.post(`${path}/error`, formatError(error));
  }
}

/** @param {unknown} result */
function stringify(result) {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch (cause) {
    throw new RuntimeError('Runtime.JSONStringifyError', 'Unable to stringify response body', { cause });
  }
}
