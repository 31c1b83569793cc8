/**
 * A stand-in for AWS's Lambda runtime client (aws-lambda-ric 4.0.2, as `nodejs24.x` runs it), in plain JavaScript:
 * the sandbox starts it as a process of its own, with the environment variables that Lambda sets.
 *
 * It follows the real one where a tracer could notice: the handler is loaded by `await import()`; the response waits
 * one `setImmediate` and is then posted while the event loop stands still; nothing catches `uncaughtException` or
 * `unhandledRejection`, so Node ends the process with status 1 (4.x; the 3.x line exited with 129 and 128).
 *
 * Where it differs, on purpose:
 * - The real one calls the Runtime API from native code (curl) over TCP; ours over two sockets that the sandbox hands
 *   down as descriptors 3 and 4 and that block in the same places: a thread of the pool, and the main thread.
 * - Under Managed Instances the real one takes invocations in several worker threads (8 per CPU), ours any number of
 *   them at once in its one thread.
 */
import { ApiClient } from './runtime-client/api-client.mjs';
import { patchConsole, reportError } from './runtime-client/console.mjs';
import { formatError } from './runtime-client/errors.mjs';
import { setUpGlobals } from './runtime-client/globals.mjs';
import { loadHandler } from './runtime-client/load-handler.mjs';
import { processInvocations } from './runtime-client/process-invocations.mjs';

setUpGlobals();
patchConsole();
const client = new ApiClient(process.env.AWS_LAMBDA_RUNTIME_API ?? '');
const loaded = await loadHandler(process.env.LAMBDA_TASK_ROOT ?? '', process.env._HANDLER ?? '').catch(
  (error) => {
    reportError('Init Error', error);
    client.post('/init/error', formatError(error));
    throw error;
  },
);
await processInvocations(client, loaded);
