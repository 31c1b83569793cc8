import type { ServerResponse } from 'node:http';
import { serveApi } from './api-server.ts';
import { Child } from './child.ts';
import { deferred } from './deferred.ts';
import { type Delivery, extensionMessage, runtimeMessage } from './delivery.ts';
import { environmentVariables } from './environment-variables.ts';
import { Extensions } from './extensions-api.ts';
import { Invocation } from './invocation.ts';
import type { Log } from './log.ts';
import { Participant } from './participant.ts';
import { exited, timedOut } from './reply.ts';
import { type RuntimeSide, runtimeRoutes } from './runtime-api.ts';
import type { Exit, FunctionError, InitReport, Reply, SandboxSettings, ShutdownReport } from './types.ts';

/** What a fresh process is started with. */
export interface EnvironmentOptions {
  readonly settings: SandboxSettings;
  readonly log: Log;
  readonly temporaryFolder: string;
  readonly initTimeoutMs: number;
}

/** How long a process that has reported a failed Init may take to end by itself. */
const EXIT_AFTER_INIT_ERROR_MS = 500;
/** Lambda's patience between SIGTERM and SIGKILL where only internal extensions are present. */
const SHUTDOWN_MS = 500;

/**
 * The life of one process, from its start to its end:
 *
 *     init ── all have called next ──▶ idle (frozen) ◀── all have called next ── invoking
 *      │                                │  └──────────────── invoke (thawed) ──────▶ │
 *      └── time-out, error, exit ───────┴────────▶ ended ◀──── time-out, exit ───────┘
 *
 * "All" are the runtime and every registered extension. Under Managed Instances it is never frozen, invocations
 * overlap, and one is over when it has been answered.
 */
export class Environment implements RuntimeSide {
  readonly #options: EnvironmentOptions;
  readonly #runtime = new Participant();
  readonly #extensions: Extensions;
  readonly #invocations = new Map<string, Invocation>();
  readonly #init = deferred<InitReport>();
  readonly #started = performance.now();
  #initialising: boolean = true;
  #expired: boolean = false;
  #failure: FunctionError | undefined;
  #child!: Child;
  #closeApi: () => void = () => {};

  private constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#extensions = new Extensions(options.settings, {
      extensionWaits: () => this.#progress(),
      extensionFails: (error) => this.#fail(error),
    });
  }

  /** Starts the process; `init` tells how its Init goes. */
  static async start(options: EnvironmentOptions): Promise<Environment> {
    const environment = new Environment(options);
    await environment.#start();
    return environment;
  }

  get init(): Promise<InitReport> {
    return this.#init.promise;
  }

  get pid(): number {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#child.alive;
  }

  /** Delivers an invocation that may take `timeLeftMs`; `initMs` goes into its outcome. */
  invoke(delivery: Delivery, timeLeftMs: number, initMs: number | undefined): Invocation {
    const { settings } = this.#options;
    this.#child.thaw();
    const invocation = new Invocation(delivery.requestId, timeLeftMs, initMs);
    this.#invocations.set(invocation.requestId, invocation);
    const timer = setTimeout(() => this.#expire(invocation), timeLeftMs);
    void invocation.over.finally(() => clearTimeout(timer));
    this.#runtime.offer(runtimeMessage(delivery, invocation.deadlineMs, settings));
    this.#extensions.offer(extensionMessage(delivery, invocation.deadlineMs, settings));
    return invocation;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.signal(signal);
  }

  /** Ends the process as Lambda does: SIGTERM and some time for it only where an extension has registered. */
  async shutdown(): Promise<ShutdownReport> {
    const started = performance.now();
    if (this.#extensions.registered) {
      this.#child.thaw();
      this.#child.signal('SIGTERM');
    } else this.#child.kill();
    const timer = setTimeout(() => this.#child.kill(), SHUTDOWN_MS);
    const exit = await this.#child.waitForExit();
    clearTimeout(timer);
    return { ...exit, ms: performance.now() - started };
  }

  /** Kills the process, if it still lives, and frees the port. */
  async close(): Promise<void> {
    this.#child.kill();
    await this.#child.waitForExit();
  }

  runtimeWaits(poll: ServerResponse): void {
    this.#extensions.closeRegistration();
    this.#runtime.wait(poll);
    this.#progress();
  }

  runtimeAnswers(requestId: string, reply: Reply): boolean {
    const invocation = this.#invocations.get(requestId);
    if (!invocation || invocation.answered) return false;
    invocation.answer(reply);
    if (this.#options.settings.managed) this.#end(invocation, 'next');
    return true;
  }

  initFails(error: FunctionError): void {
    this.#failure = error;
    setTimeout(() => this.#child.kill(), EXIT_AFTER_INIT_ERROR_MS).unref();
  }

  async #start(): Promise<void> {
    const { settings, temporaryFolder, log, initTimeoutMs } = this.#options;
    const api = await serveApi({ ...runtimeRoutes(this), ...this.#extensions.routes() });
    this.#closeApi = api.close;
    this.#child = new Child({
      runtime: settings.runtime,
      cwd: settings.root,
      env: environmentVariables(settings, api.host, temporaryFolder),
      temporaryFolder,
      onOutput: (text) => log.append(text),
      onSocket: api.connect,
    });
    const timer = setTimeout(() => this.#expire(), initTimeoutMs);
    void this.#init.promise.finally(() => clearTimeout(timer));
    void this.#child.exited.then((exit) => this.#exited(exit));
  }

  /** Looks whether Init or the invocation is over: everyone waits for the next event. */
  #progress(): void {
    if (!this.#runtime.idle || !this.#extensions.idle) return;
    if (this.#initialising) this.#initialised({ status: 'ok' });
    for (const invocation of this.#invocations.values()) {
      if (invocation.answered) this.#end(invocation, 'next');
    }
    if (this.#options.settings.freeze && this.#invocations.size === 0) this.#child.freeze();
  }

  #initialised(report: Omit<InitReport, 'ms'>): void {
    this.#initialising = false;
    this.#init.resolve({ ...report, ms: performance.now() - this.#started });
  }

  #end(invocation: Invocation, ending: 'next' | 'timeout' | 'exit', otherwise?: Reply): void {
    this.#invocations.delete(invocation.requestId);
    invocation.end(ending, otherwise, this.#options.log.settled());
  }

  /** The time of Init, or of an invocation, is up. A Managed Instance goes on with its other invocations. */
  #expire(invocation?: Invocation): void {
    const { managed, timeoutMs } = this.#options.settings;
    if (invocation && managed) {
      this.#end(invocation, 'timeout', timedOut(invocation.requestId, timeoutMs));
      return;
    }
    this.#expired = true;
    this.#child.kill();
  }

  #fail(error: FunctionError): void {
    this.#failure = error;
    this.#child.kill();
  }

  #exited(exit: Exit): void {
    this.#closeApi();
    const { timeoutMs } = this.#options.settings;
    const ending = this.#expired ? 'timeout' : 'exit';
    if (this.#initialising) {
      const status = this.#failure ? 'error' : ending;
      const error = this.#failure ?? exited('', exit).error;
      this.#initialised({ status, ...(error ? { error } : {}) });
    }
    for (const invocation of this.#invocations.values()) {
      const { requestId } = invocation;
      const reply = this.#expired ? timedOut(requestId, timeoutMs) : exited(requestId, exit);
      this.#end(invocation, ending, this.#failure ? { ...reply, error: this.#failure } : reply);
    }
  }
}
