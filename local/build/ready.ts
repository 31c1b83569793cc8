/**
 * The end of each function's bundle: makes `await import()` of it, which is how Lambda's runtime loads a handler, wait
 * until the layer's extension has registered; after the runtime's first `next` Lambda takes no registration.
 *
 * A module whose export is called `then` is waited for like a promise. What it resolves to has none. Who uses
 * `require`, as `serverless invoke local` does, is not concerned: there is no extension either.
 */
export const readyFooter = `{
  const ready = globalThis[Symbol.for("cruddur-tracing.ready")];
  const handlers = { ...module.exports };
  module.exports.then = ready && ((resolve, reject) => ready.then(() => resolve(handlers), reject));
}`.replaceAll(/\n */g, '');
