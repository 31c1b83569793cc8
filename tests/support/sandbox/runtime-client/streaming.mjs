import { Agent, request } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { reportError } from './console.mjs';
import { formatError } from './errors.mjs';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const ERROR_TYPE = 'Lambda-Runtime-Function-Error-Type';
const ERROR_BODY = 'Lambda-Runtime-Function-Error-Body';

/** @typedef {import('./types.ts').ResponseStream} ResponseStream */

/**
 * Runs a streaming handler `(event, responseStream, context)`. The stream is the request to the Runtime API itself,
 * made with `node:http` in the main thread, as the real client makes it; an error travels in the trailers.
 * @param {import('./api-client.mjs').ApiClient} client
 * @param {import('./types.ts').Handler} handler
 * @param {unknown} event
 * @param {import('./types.ts').InvocationContext} context
 * @returns {Promise<void>}
 */
export async function answerStreaming(client, handler, event, context) {
  const { stream, done } = openStream(`http://${client.host}`, context.awsRequestId);
  try {
    const result = await handler(event, stream, context);
    if (result !== undefined) console.warn('Streaming handlers ignore return values.');
    await done;
    if (!stream.writableFinished) throw new Error('Response stream is not finished.');
  } catch (error) {
    await setImmediate();
    reportError('Invoke Error', error);
    const described = formatError(error);
    stream.addTrailers({
      [ERROR_TYPE]: described.errorType,
      [ERROR_BODY]: Buffer.from(JSON.stringify(described)).toString('base64'),
    });
    stream.end();
    await done;
  }
}

/** @type {(origin: string, requestId: string) => { stream: ResponseStream, done: Promise<void> }} */
function openStream(origin, requestId) {
  const call = request(`${origin}/2018-06-01/runtime/invocation/${requestId}/response`, {
    method: 'POST',
    agent,
    headers: {
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      Trailer: [ERROR_TYPE, ERROR_BODY],
      'Content-Type': 'application/octet-stream',
      'Transfer-Encoding': 'chunked',
    },
  });
  /** @type {(type: string) => void} */
  const setContentType = (type) => call.setHeader('Content-Type', type);
  const stream = Object.assign(call, { setContentType });
  /** @type {Promise<void>} */
  const done = new Promise((resolve, reject) => {
    call.on('response', (response) => response.resume().on('end', resolve));
    call.on('error', reject);
  });
  // A rejection that comes before anybody awaits `done` must not end the process.
  done.catch(() => {});
  writePreludeFirst(stream);
  return { stream, done };
}

/** @param {ResponseStream} stream */
function writePreludeFirst(stream) {
  const write = stream.write.bind(stream);
  let started = false;
  /** @type {(chunk: unknown, ...rest: any[]) => boolean} */
  const writeAnything = (chunk, ...rest) => {
    if (!started) stream._onBeforeFirstWrite?.(write);
    started = true;
    const bytes = typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk);
    return write(bytes, ...rest);
  };
  stream.write = writeAnything;
}
