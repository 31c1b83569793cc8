import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Delivery, makeDelivery } from './delivery.ts';
import { Environment } from './environment.ts';
import type { Invocation } from './invocation.ts';
import { Log } from './log.ts';
import { initFailure } from './reply.ts';
import { resolveSettings } from './settings.ts';
import type {
  InitReport,
  InvokeOptions,
  Outcome,
  Reply,
  SandboxOptions,
  SandboxSettings,
  ShutdownReport,
} from './types.ts';

/** An invocation under way: the caller's view of it, and its end. */
export interface Running {
  readonly requestId: string;
  /** Resolves when the caller gets an answer. */
  readonly response: Promise<Reply>;
  /** Resolves when the process is done with it. */
  readonly over: Promise<Outcome>;
}

const open = new Set<Sandbox>();

/**
 * One execution environment: a process at a time, a log and a `/tmp` that outlive it. Made by `startSandbox`.
 */
export class Sandbox {
  /** The Init of the first process. */
  readonly init: InitReport;
  /** The folder that the function knows as `TMPDIR`. */
  readonly temporaryFolder: string;
  readonly #settings: SandboxSettings;
  readonly #log: Log;
  #environment: Environment;
  /** The Init that the next invocation reports. */
  #initMs: number | undefined;
  #busy = 0;

  constructor(settings: SandboxSettings, log: Log, folder: string, first: Environment, init: InitReport) {
    this.#settings = settings;
    this.#log = log;
    this.temporaryFolder = folder;
    this.#environment = first;
    this.init = init;
    this.#initMs = init.ms;
  }

  /** The present process; the last one where it has ended. */
  get pid(): number {
    return this.#environment.pid;
  }

  /** Whether there is a process; without one the next invocation starts a fresh one ("suppressed Init"). */
  get alive(): boolean {
    return this.#environment.alive;
  }

  /** Invokes the function and waits until the process is done with it, not only for the response. */
  invoke(event: unknown, options: InvokeOptions = {}): Promise<Outcome> {
    return this.begin(event, options).over;
  }

  /**
   * Invokes the function and returns at once. Throws where an invocation is under way: Lambda would take another
   * sandbox (but not under Managed Instances).
   */
  begin(event: unknown, options: InvokeOptions = {}): Running {
    if (this.#busy > 0 && !this.#settings.managed) {
      throw new Error('A sandbox takes one invocation at a time: start another one');
    }
    this.#busy++;
    const delivery = makeDelivery(event, options);
    const invocation = this.#deliver(delivery);
    const over = invocation.then((running) => running.over).finally(() => this.#busy--);
    return { requestId: delivery.requestId, response: invocation.then(({ response }) => response), over };
  }

  /** What the function's processes have written so far, stdout and stderr, line by line. */
  logs(): string[] {
    return this.#log.lines();
  }

  /** Sends a signal to the process; a frozen one takes it (but for SIGKILL) when it thaws. */
  signal(signal: NodeJS.Signals): void {
    this.#environment.signal(signal);
  }

  /** Ends the process as Lambda does; an invocation under way ends with it. */
  async shutdown(): Promise<ShutdownReport> {
    const report = await this.#environment.shutdown();
    await this.#log.settled();
    return report;
  }

  /** Kills what is left and removes the temporary folder. */
  async close(): Promise<void> {
    open.delete(this);
    await this.#environment.close();
    await rm(this.temporaryFolder, { recursive: true, force: true });
  }

  async #deliver(delivery: Delivery): Promise<Pick<Invocation, 'response' | 'over'>> {
    const spent = this.alive ? 0 : await this.#restart();
    if (spent instanceof Object) return failed(delivery.requestId, spent, this.#settings);
    const initMs = this.#initMs;
    this.#initMs = undefined;
    return this.#environment.invoke(delivery, this.#settings.timeoutMs - spent, initMs);
  }

  /** A "suppressed" Init: inside the invocation, on its time. Returns the milliseconds spent, or the failure. */
  async #restart(): Promise<number | InitReport> {
    const { timeoutMs } = this.#settings;
    this.#environment = await Environment.start({
      settings: this.#settings,
      log: this.#log,
      temporaryFolder: this.temporaryFolder,
      initTimeoutMs: timeoutMs,
    });
    const report = await this.#environment.init;
    this.#initMs = report.ms;
    return report.status === 'ok' ? report.ms : report;
  }
}

/**
 * Starts an execution environment and waits for its Init, which may also have failed: see `init`.
 *
 * @example
 * const sandbox = await startSandbox({ handler: 'dist/home-activities.handler', env: { HONEYCOMB_API_KEY: 'k' } });
 * const { status, payload, responseMs, billedMs } = await sandbox.invoke({ rawPath: '/api/activities/home' });
 * await sandbox.close();
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const settings = resolveSettings(options);
  const log = new Log();
  const temporaryFolder = await mkdtemp(path.join(tmpdir(), 'sandbox-'));
  const { initTimeoutMs } = settings;
  const environment = await Environment.start({ settings, log, temporaryFolder, initTimeoutMs });
  const init = await environment.init;
  await log.settled();
  const sandbox = new Sandbox(settings, log, temporaryFolder, environment, init);
  open.add(sandbox);
  return sandbox;
}

/** Closes every sandbox that a test has left open: for `afterEach`. */
export async function closeSandboxes(): Promise<void> {
  await Promise.all([...open].map((sandbox) => sandbox.close()));
}

/** An invocation that never reached a handler, because the Init before it failed. */
function failed(requestId: string, init: InitReport, settings: SandboxSettings): Running {
  const reply = initFailure(requestId, init, settings.timeoutMs);
  const ending = init.status === 'timeout' ? 'timeout' : 'exit';
  const outcome: Outcome = { requestId, ...reply, billedMs: init.ms, ending, initMs: init.ms };
  return { requestId, response: Promise.resolve(reply), over: Promise.resolve(outcome) };
}
