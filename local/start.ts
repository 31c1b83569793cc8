import { bundle } from '../esbuild.config.mjs';
import { type Api, startApi } from './api.ts';
import { assertFree, portFrom } from './ports.ts';
import { printTree } from './receiver/print-tree.ts';
import { type Receiver, startReceiver } from './receiver/receiver.ts';
import { createTraceAssembler } from './receiver/trace-assembler.ts';

/** Variables that send spans elsewhere than to the terminal. */
const elsewhere = ['HONEYCOMB_API_KEY', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

const print = (text: string): void => console.log(text);

/** `npm start`: builds, then runs the API and, unless spans go elsewhere, a receiver that prints each trace. */
async function start(env: NodeJS.ProcessEnv): Promise<void> {
  const port = portFrom('PORT', 4567, env);
  const destination = elsewhere.find((name) => env[name]?.trim());
  await assertFree(port, 'PORT');
  const receiver = destination ? undefined : await startPrinting(portFrom('OTLP_PORT', 4318, env));
  const stopped = interrupted();
  try {
    print('Building the functions and starting the API …');
    await bundle();
    const endpoint = receiver && { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    const api = await startApi(port, { ...env, ...endpoint }, print);
    print(welcome(port, receiver, destination));
    await runUntil(stopped, api);
  } finally {
    await receiver?.close();
  }
}

async function startPrinting(port: number): Promise<Receiver> {
  const assembler = createTraceAssembler({
    onTrace: (trace) => {
      const { isTTY, columns } = process.stdout;
      print(`\n${printTree(trace, { colour: isTTY === true, width: columns ?? 120 })}`);
    },
  });
  const receiver = await startReceiver({ port, onSpans: (spans) => assembler.add(spans) });
  const close = async () => {
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

function welcome(port: number, receiver: Receiver | undefined, destination: string | undefined): string {
  const traces = receiver
    ? `${receiver.url}/v1/traces takes spans (OTLP/HTTP) from any program; each trace is printed here`
    : `spans go where ${destination} says, not to this terminal`;
  return `
  API      http://localhost:${port}
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
