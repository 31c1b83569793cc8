import { AsyncLocalStorage } from 'node:async_hooks';
import { HIGH_WATER_MARK, STREAMING } from './load-handler.mjs';

const REQUEST_ID = Symbol.for('_AWS_LAMBDA_REQUEST_ID');
const X_RAY_TRACE_ID = Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID');
const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

/** @typedef {Record<string | symbol, unknown>} Store */

/**
 * `@aws/lambda-invoke-store` has an AsyncLocalStorage under Managed Instances only; else it is a plain variable that
 * holds the last invocation.
 * @type {Pick<AsyncLocalStorage<Store>, 'getStore' | 'run'>}
 */
const storage = process.env.AWS_LAMBDA_MAX_CONCURRENCY ? new AsyncLocalStorage() : variable();

const invokeStore = {
  /** @type {<T>(store: Store, run: () => T) => T} */
  run: (store, run) => storage.run(store, run),
  getContext: () => storage.getStore(),
  hasContext: () => storage.getStore() !== undefined,
  /** @param {string | symbol} key */
  get: (key) => storage.getStore()?.[key],
  /** @type {(key: string | symbol, value: unknown) => void} */
  set: (key, value) => {
    Object.assign(storage.getStore() ?? {}, { [key]: value });
  },
  getRequestId: () => invokeStore.get(REQUEST_ID) ?? '-',
  getXRayTraceId: () => invokeStore.get(X_RAY_TRACE_ID),
  getTenantId: () => undefined,
};

function variable() {
  /** @type {Store | undefined} */
  let current;
  return {
    getStore: () => current,
    /** @type {<T>(store: Store, run: () => T) => T} */
    run(store, run) {
      current = store;
      return run();
    },
  };
}

/** Sets `globalThis.awslambda`: the invoke store, `streamifyResponse` and `HttpResponseStream`. */
export function setUpGlobals() {
  const awslambda = { InvokeStore: invokeStore, streamifyResponse, HttpResponseStream };
  Object.assign(globalThis, { awslambda });
}

/**
 * Runs one invocation in the store that knows its request id and X-Ray trace id.
 * @template T
 * @param {import('./types.ts').InvocationContext} context
 * @param {() => T} run
 */
export function runInStore(context, run) {
  const store = { [REQUEST_ID]: context.awsRequestId, [X_RAY_TRACE_ID]: context.xRayTraceId };
  return storage.run(store, run);
}

/** The request id of the invocation under way, `-` during Init. */
export function currentRequestId() {
  return invokeStore.getRequestId();
}

/** @type {(handler: import('./types.ts').Handler, options?: { highWaterMark?: number }) => unknown} */
function streamifyResponse(handler, options) {
  handler[STREAMING] = 'response';
  if (typeof options?.highWaterMark === 'number') handler[HIGH_WATER_MARK] = options.highWaterMark;
  return handler;
}

/** `HttpResponseStream.from(stream, { statusCode, headers })` puts the answer's head before the first chunk. */
const HttpResponseStream = {
  /** @type {(stream: import('./types.ts').ResponseStream, prelude: unknown) => unknown} */
  from(stream, prelude) {
    stream.setContentType(PRELUDE_TYPE);
    stream._onBeforeFirstWrite = (write) => {
      write(JSON.stringify(prelude));
      write(new Uint8Array(8));
    };
    return stream;
  },
};
