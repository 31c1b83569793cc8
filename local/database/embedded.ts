import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export interface EmbeddedDatabase {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts the embedded DynamoDB in a process of its own.
 *
 * @param options `port` 0 takes a free one; without a `folder` the data are in memory
 * @throws {Error} with the process's own words, when it cannot serve
 */
export async function startEmbedded({ port = 0, folder = '' } = {}): Promise<EmbeddedDatabase> {
  const child = fork(resolve('local/database/process.ts'), [String(port), folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  const ended = once(child, 'exit');
  const [message] = await Promise.race([once(child, 'message'), ended.then(() => [{ failed: 'it ended' }])]);
  const { port: actual, failed } = message as { port?: number; failed?: string };
  if (actual === undefined) {
    child.kill('SIGKILL');
    throw new Error(`The embedded database did not start: ${failed}.`);
  }
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { endpoint: `http://127.0.0.1:${actual}`, stop };
}
