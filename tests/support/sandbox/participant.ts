import type { ServerResponse } from 'node:http';
import { send } from './api-server.ts';

/** What a long poll is answered with. */
export interface Message {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * The runtime, or an extension: someone who asks for the next event by a long poll, and is idle while it waits
 * there with nothing owed to it.
 */
export class Participant {
  readonly #polls: ServerResponse[] = [];
  readonly #messages: Message[] = [];
  #owed = 0;

  get idle(): boolean {
    return this.#polls.length > 0 && this.#owed === 0;
  }

  /** A poll has arrived. */
  wait(poll: ServerResponse): void {
    this.#polls.push(poll);
    // Who has hung up does not wait any longer.
    poll.on('close', () => {
      const at = this.#polls.indexOf(poll);
      if (at >= 0) this.#polls.splice(at, 1);
    });
    this.#deliver();
  }

  /** Sends a message to the poll that waits, or to the next; after `delayMs` where told. */
  offer(message: Message, delayMs = 0): void {
    this.#owed++;
    if (delayMs > 0) setTimeout(() => this.#enqueue(message), delayMs);
    else this.#enqueue(message);
  }

  #enqueue(message: Message): void {
    this.#messages.push(message);
    this.#deliver();
  }

  #deliver(): void {
    if (this.#polls.length === 0) return;
    const message = this.#messages.shift();
    if (!message) return;
    const poll = this.#polls.shift() as ServerResponse;
    this.#owed--;
    send(poll, 200, message.body, message.headers);
  }
}
