import { resolveConfig, type TracingConfig } from './config.ts';
import type { Environment } from './env.ts';
import { ExtensionLoop } from './extension-loop.ts';
import { ExtensionsApi } from './extensions-api.ts';

/** What the start of a function has found out and begun when the layer is loaded. */
export interface Gate {
  readonly config: TracingConfig;
  /** The extension, already registering; absent where no flush comes after the response. */
  readonly extension: ExtensionLoop | undefined;
  /** Somebody tells the extension when invocations are over. */
  claimed: boolean;
}

/** Exports of a function by name. */
type Handlers = Readonly<Record<string, unknown>>;

type Loading = Promise<Handlers>;

const key = Symbol.for('cruddur-tracing.gate');

/** The gate through which this function was loaded; a test's or a tool's own import of the layer has none. */
export const currentGate = (): Gate | undefined => Reflect.get(globalThis, key);

/**
 * What each function's file begins with (`esbuild.config.mjs` adds the call): registers the extension, and loads the
 * function and the layer while Lambda's API answers. After the runtime's first `next` Lambda takes no registration, so
 * the runtime is kept waiting: a module whose export is called `then` is awaited like a promise, by `import()` as by
 * the runtime's own asynchronous `require`. Where nothing is registered, the function is loaded at once.
 *
 * Whoever does not wait, such as a module that only passes the handler on, gets handlers that do; to the runtime they are
 * ordinary ones, so a handler that streams its response has to be awaited.
 *
 * @param module the CommonJS module of the function
 * @param load loads the function itself; what it throws becomes the error of Init
 * @param names of what it exports
 */
export function open(module: { exports: object }, load: () => Handlers, names: readonly string[]): void {
  const gate = openGate(process.env);
  Reflect.set(globalThis, key, gate);
  const { extension } = gate;
  if (!extension) {
    module.exports = load();
    return;
  }
  let loading: Loading | undefined;
  const loaded = (): Loading => {
    loading ??= loadMeanwhile(load, gate, extension);
    return loading;
  };
  module.exports = {
    ...Object.fromEntries(names.map((name) => [name, waitingHandler(loaded, name)])),
    // biome-ignore lint/suspicious/noThenProperty: to be awaited is what it is for
    then: (resolve: (handlers: Handlers) => void, reject: (error: unknown) => void) =>
      loaded().then(resolve, reject),
  };
}

async function loadMeanwhile(load: () => Handlers, gate: Gate, extension: ExtensionLoop): Loading {
  // One turn of the event loop, in which the connection is made and the registration goes out.
  await new Promise((resolve) => setImmediate(resolve));
  const handlers = load();
  if (!gate.claimed) extension.idle();
  await extension.ready;
  return { ...handlers };
}

const waitingHandler =
  (loaded: () => Loading, name: string) =>
  async (...args: unknown[]): Promise<unknown> => {
    const { [name]: handler } = await loaded();
    if (typeof handler === 'function') return handler(...args);
    throw new TypeError(`${name} is no function; await the module that exports it, whose value it is.`);
  };

function openGate(env: Environment): Gate {
  const config = resolveConfig(env);
  const api = env.AWS_LAMBDA_RUNTIME_API;
  const registers =
    api && config.on && config.flushMode !== 'before-response' && !isManaged(env) ? api : undefined;
  const extension = registers ? new ExtensionLoop(new ExtensionsApi(registers)) : undefined;
  return { config, extension, claimed: false };
}

/** Managed Instances take no extension's registration for INVOKE. */
export const isManaged = (env: Environment): boolean =>
  env.AWS_LAMBDA_INITIALIZATION_TYPE === 'lambda-managed-instances';
