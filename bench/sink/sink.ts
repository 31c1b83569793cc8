import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Addresses, Answer, Behaviour, Certificate, Command, Received } from './messages.ts';

/** A backend of one function's own, in the sink's process. */
export interface Channel extends Addresses {
  /** What to do with requests that begin from now on; it answers at once unless told. */
  behave(behaviour: Behaviour): Promise<void>;
  /** Decodes what has come so far, which takes a while where it is much. */
  report(): Promise<Received>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** The stand-in for Honeycomb and for the X-Ray daemon, a process of its own. */
export class Sink {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  private constructor(child: ChildProcess) {
    this.#process = child;
    child.on('message', (answer: Answer) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.once('exit', () => {
      for (const [id, settle] of this.#waiting) settle({ id, failed: 'it ended' });
    });
  }

  static start(): Sink {
    return new Sink(fork(resolve(import.meta.dirname, 'process.ts'), { execArgv: [] }));
  }

  async open(certificate?: Certificate): Promise<Channel> {
    const opened = await this.#ask({ kind: 'open', ...(certificate && { certificate }) });
    const { channel, addresses } = opened as { channel: number; addresses: Addresses };
    return {
      ...addresses,
      behave: async (behaviour) => void (await this.#ask({ kind: 'behave', channel, behaviour })),
      report: async () => (await this.#ask({ kind: 'report', channel })) as Received,
      clear: async () => void (await this.#ask({ kind: 'clear', channel })),
      close: async () => void (await this.#ask({ kind: 'close', channel })),
    };
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }

  async #ask(command: Command): Promise<unknown> {
    const id = this.#asked++;
    const answered = new Promise<Answer>((settle) => this.#waiting.set(id, settle));
    this.#process.send({ id, command });
    const { value, failed } = await answered;
    if (failed !== undefined) throw new Error(`The sink could not ${command.kind}: ${failed}`);
    return value;
  }
}
