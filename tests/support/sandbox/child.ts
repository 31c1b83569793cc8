import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Exit, RuntimeCommand } from './types.ts';
import { watch } from './watchdog.ts';

/** Where and with what the process runs. */
export interface ChildOptions {
  readonly runtime: RuntimeCommand;
  readonly cwd: string;
  readonly env: Record<string, string>;
  /** Removed with the process, should its parent die. */
  readonly temporaryFolder: string;
  readonly onOutput: (text: string) => void;
  /** The parent's ends of the child's descriptors 3 and 4, which block at the child's end. */
  readonly onSocket: (socket: Socket) => void;
}

/** One process of the function, leader of a process group of its own. */
export class Child {
  readonly pid: number;
  /** Resolves when the process has ended and its last output has been read. */
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess & { stdout: Socket };
  #frozen: boolean = false;
  #alive: boolean = true;

  constructor({ runtime, cwd, env, temporaryFolder, onOutput, onSocket }: ChildOptions) {
    // The shell joins both outputs before it becomes the runtime: two pipes would lose the order of the lines.
    const script = 'exec "$0" "$@" 2>&1';
    this.#process = spawn('/bin/sh', ['-c', script, runtime.command, ...runtime.args], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore', 'pipe', 'pipe'],
    }) as ChildProcess & { stdout: Socket };
    const { pid, stdout } = this.#process;
    if (pid === undefined) throw new Error(`Cannot start /bin/sh in ${cwd}`);
    this.pid = pid;
    stdout.setEncoding('utf8').on('data', onOutput);
    this.exited = this.#exit(watch(pid, temporaryFolder));
    // A sandbox that a failed test has left behind must not keep jest from ending.
    this.#process.unref();
    stdout.unref();
    for (const socket of this.#process.stdio.slice(3) as Socket[]) onSocket(socket.unref());
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Stops the group where it is: timers, sockets and threads stand still, as in a frozen sandbox. */
  freeze(): void {
    this.#frozen = this.#send('SIGSTOP');
  }

  thaw(): void {
    if (this.#frozen) this.#send('SIGCONT');
    this.#frozen = false;
  }

  /** Like `exited`, and keeps this process running until then. */
  waitForExit(): Promise<Exit> {
    this.#process.ref();
    this.#process.stdout.ref();
    return this.exited;
  }

  kill(): void {
    this.#send('SIGKILL');
  }

  /** To the process alone; a frozen one takes it (but for SIGKILL) when it thaws. */
  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  #send(signal: NodeJS.Signals): boolean {
    try {
      return process.kill(-this.pid, signal);
    } catch {
      return false; // The group is gone already.
    }
  }

  #exit(callOff: () => void): Promise<Exit> {
    this.#process.once('exit', () => {
      this.#alive = false;
      this.kill(); // What it has started must not outlive it.
      callOff();
    });
    return new Promise((resolve) => {
      this.#process.once('close', (code, signal) => resolve({ code, signal }));
    });
  }
}
