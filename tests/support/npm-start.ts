import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../local/ports.ts';

/** A running `npm start`. */
export interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves when the output holds the text; rejects with all of it when the process ends before. */
  says(text: string | RegExp): Promise<void>;
}

const running: ChildProcess[] = [];
const folders: string[] = [];

/** Free ports, and a folder of the test's own for the data, as variables for {@link npmStart}. */
export async function places() {
  const folder = await mkdtemp(join(tmpdir(), 'start-'));
  folders.push(folder);
  const [port, otlpPort, databasePort] = await Promise.all([freePort(), freePort(), freePort()]);
  return { PORT: `${port}`, OTLP_PORT: `${otlpPort}`, DYNAMODB_PORT: `${databasePort}`, DATA_DIR: folder };
}

/** What `npm start` runs, in a process group of its own as in a terminal. */
export function npmStart(env: NodeJS.ProcessEnv): Started {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['local/start.ts'], { env: { PATH, HOME, ...env }, detached: true });
  running.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const ended = once(child, 'exit');
  const says = async (expected: string | RegExp) => {
    const found = () => (typeof expected === 'string' ? text.includes(expected) : expected.test(text));
    let over = false;
    void ended.then(() => {
      over = true;
    });
    while (!found()) {
      if (over) throw new Error(`It ended without saying ${expected}:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, output: () => text, says };
}

/** For `afterEach` or `afterAll`: kills what runs, and removes the data. */
export async function stopAll(): Promise<void> {
  for (const { pid } of running.splice(0)) {
    try {
      process.kill(-(pid ?? 0), 'SIGKILL');
    } catch {}
  }
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}
