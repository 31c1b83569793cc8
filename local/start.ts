import { bundle } from '../esbuild.config.mjs';
import { type Api, startApi } from './api.ts';
import { type LocalDatabase, openDatabase } from './database/open.ts';
import { andrew } from './database/seed.ts';
import { buildPage } from './explorer/build-page.ts';
import { createExplorer } from './explorer/explorer.ts';
import { assertFree, portFrom } from './ports.ts';
import { printTree } from './receiver/print-tree.ts';
import { type Receiver, startReceiver } from './receiver/receiver.ts';
import type { ReceivedSpan } from './receiver/span.ts';
import { createTraceAssembler } from './receiver/trace-assembler.ts';

/** Variables that send spans elsewhere than to the terminal. */
const elsewhere = ['HONEYCOMB_API_KEY', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

/**
 * Who is signed in, on a developer's machine alone: serverless-offline puts this into each event in the authorizer's
 * place. Another user for one request: the header `sls-offline-authorizer-override` with the like of it.
 */
const signedIn = JSON.stringify({
  jwt: {
    claims: { sub: andrew.sub, 'cognito:username': andrew.handle, name: andrew.displayName },
    scopes: null,
  },
});

const print = (text: string): void => console.log(text);

/** `npm start`: builds, then runs the API and, unless spans go elsewhere, a receiver that prints each trace. */
async function start(env: NodeJS.ProcessEnv): Promise<void> {
  const port = portFrom('PORT', 4567, env);
  const destination = elsewhere.find((name) => env[name]?.trim());
  await assertFree(port, 'PORT');
  const receiver = destination ? undefined : await startPrinting(portFrom('OTLP_PORT', 4318, env));
  const stopped = interrupted();
  let database: LocalDatabase | undefined;
  try {
    print('Building the functions and starting the database and the API …');
    database = await openDatabase(env);
    await bundle();
    const endpoint = receiver && { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    const api = await startApi(port, { ...env, ...endpoint, ...database.env, AUTHORIZER: signedIn }, print);
    print(welcome(port, receiver, destination, database.description));
    await runUntil(stopped, api);
  } finally {
    await receiver?.close();
    await database?.close();
  }
}

async function startPrinting(port: number): Promise<Receiver> {
  const assembler = createTraceAssembler({
    onTrace: (trace) => {
      const { isTTY, columns } = process.stdout;
      print(`\n${printTree(trace, { colour: isTTY === true, width: columns ?? 120 })}`);
      print(`http://localhost:${port}/trace/${trace.traceId}`);
    },
  });
  const explorer = createExplorer(await buildPage());
  const onSpans = (spans: ReceivedSpan[]) => {
    explorer.add(spans);
    assembler.add(spans);
  };
  const receiver = await startReceiver({ port, onSpans, pages: explorer.handle });
  const close = async () => {
    explorer.close();
    await receiver.close();
    assembler.drain();
  };
  return { ...receiver, close };
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

async function runUntil(stopped: Promise<void>, api: Api): Promise<void> {
  const died = api.ended.then(() => 'died' as const);
  const why = await Promise.race([died, stopped]);
  if (why === 'died') throw new Error('The API ended by itself; what it said stands above.');
  await api.stop();
}

function welcome(
  port: number,
  receiver: Receiver | undefined,
  destination: string | undefined,
  database: string,
): string {
  const traces = receiver
    ? `http://localhost:${receiver.port} shows them, each is printed here; spans of any program go to ${receiver.url}/v1/traces`
    : `spans go where ${destination} says, not to this terminal`;
  return `
  API      http://localhost:${port}
  Data     ${database}
  Traces   ${traces}
  Try      curl http://localhost:${port}/api/activities/home
  Stop     Ctrl-C
`;
}

try {
  await start(process.env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
