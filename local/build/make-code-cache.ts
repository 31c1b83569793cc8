import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { type CachedModule, loadModule } from '../../lib/tracing/code-cache.ts';

/**
 * `node local/build/make-code-cache.ts <folder> <modules as JSON>`: loads gate, layer and function as Lambda would, makes
 * a call with a span, and writes the code that V8 has by then, which is that of Init and of a first call. In a process
 * of its own: what is loaded once cannot be loaded again for the next function.
 */
const [folder = '', modules = ''] = process.argv.slice(2);

/** Settles when the call's spans have arrived. */
const sent = Promise.withResolvers<void>();

/** Lambda's Extensions API, in which nothing ever happens after the registration, and the backend. */
const server = createServer((request, response) => {
  request.resume();
  if (request.url?.endsWith('/event/next')) return;
  response.setHeader('lambda-extension-identifier', 'none').end();
  if (request.url?.endsWith('/v1/traces')) sent.resolve();
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
// Enough for any function to be loaded; none is called.
Object.assign(process.env, {
  AWS_LAMBDA_RUNTIME_API: address,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://${address}`,
  LAMBDA_TASK_ROOT: resolve(folder),
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  TABLE_NAME: 'none',
});

// As Lambda's runtime has it.
const streams = { [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'response' };
const streamifyResponse = (handler: object) => Object.assign(handler, streams);
Object.assign(globalThis, { awslambda: { streamifyResponse } });

const loaded = new Map<string, ReturnType<typeof loadModule>>();
const load = ({ file, cache }: CachedModule) => {
  const module = loadModule(resolve(folder, file), undefined);
  loaded.set(cache, module);
  return module.exports as unknown;
};
const [gate, layer, code] = JSON.parse(modules) as [CachedModule, CachedModule, CachedModule];
const { open } = load(gate) as typeof import('../../lib/tracing/gate.ts');

type Handler = (event: unknown, context: object) => Promise<unknown>;
const opened: { exports: object } = { exports: {} };
const loadFunction = () => {
  const { traced, withSpan } = load(layer) as typeof import('../../lib/tracing/index.ts');
  load(code);
  const handler = traced(async (_event: unknown, _context: object) => {
    await withSpan('work', { known: true }, async (span) => span.setAttribute('done', true));
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
  });
  return { handler };
};
open(opened, loadFunction, []);
const { handler } = (await opened.exports) as { handler: Handler };
const event: unknown = JSON.parse(readFileSync('events/home-activities.json', 'utf8'));
await handler(event, { awsRequestId: 'none', functionName: 'none', getRemainingTimeInMillis: () => 3_000 });
await sent.promise;
for (const [cache, { script }] of loaded) writeFileSync(resolve(folder, cache), script.createCachedData());
process.exit();
