import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, isListening } from './ports.ts';

/** The API as serverless-offline runs it: the built functions behind an HTTP API of the routes in serverless.yml. */
export interface Api {
  /** Settles when the process has ended, by itself or because of `stop`. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the API on 127.0.0.1 and answers when it accepts connections.
 *
 * @param env what the functions see of the environment, next to what serverless.yml gives them
 * @throws {Error} with all that serverless-offline said, when it ends before it listens
 */
export async function startApi(
  port: number,
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<Api> {
  const child = spawn(process.execPath, await commandLine(port), { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit').then(() => {});
  const startUp: string[] = [];
  let ready = false;
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => (ready ? log(line) : startUp.push(line)));
  }
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`serverless-offline did not start:\n${startUp.join('\n')}`);
    await sleep(50);
  }
  ready = true;
  return { ended, stop: () => stop(child, ended) };
}

async function commandLine(port: number): Promise<string[]> {
  const serverless = resolve('node_modules/serverless/bin/serverless.js');
  const ports = ['--httpPort', String(port), '--lambdaPort', String(await freePort())];
  return [serverless, 'offline', 'start', '--stage', 'local', ...ports, '--localEnvironment', '--noAuth'];
}

/** serverless-offline takes its time over SIGTERM; nobody who pressed Ctrl-C waits for more than two seconds. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
  await ended;
  clearTimeout(timer);
}
