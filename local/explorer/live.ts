import type { ServerResponse } from 'node:http';
import { answerProblem } from './answer.ts';
import type { Filter } from './filter.ts';
import { LiveStream } from './live-stream.ts';
import type { StoredTrace } from './stored-trace.ts';
import type { Kept } from './wire.ts';

export interface LiveOptions {
  /** Time between two messages of a stream, in milliseconds: 250 unless told otherwise. Traces come faster; readers do not. */
  readonly pauseMs?: number;
  /** Time between two comments that keep a stream open, in milliseconds; 15 s unless told otherwise. */
  readonly keepAliveMs?: number;
  /** 32 unless told otherwise. */
  readonly maxStreams?: number;
}

/** Tells each open page of what changed among the traces that its filter lets through. */
export class LiveStreams {
  readonly #kept: () => Kept;
  readonly #options: Required<LiveOptions>;
  readonly #streams = new Set<LiveStream>();
  #timer: NodeJS.Timeout | undefined;
  #keepAlive: NodeJS.Timeout | undefined;

  constructor(kept: () => Kept, { pauseMs = 250, keepAliveMs = 15_000, maxStreams = 32 }: LiveOptions = {}) {
    this.#kept = kept;
    this.#options = { pauseMs, keepAliveMs, maxStreams };
  }

  /** Answers with a stream that lasts until the page closes it, or with 503 where there are too many. */
  open(response: ServerResponse, filter: Filter): void {
    const { maxStreams, keepAliveMs } = this.#options;
    if (this.#streams.size >= maxStreams) {
      const error = `There are ${maxStreams} live streams open already; close a page, then load this one again.`;
      answerProblem(response, 503, error);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': open\n\n');
    const stream = new LiveStream(response, filter);
    this.#streams.add(stream);
    this.#keepAlive ??= setInterval(() => this.#each((each) => each.keepAlive()), keepAliveMs).unref();
    response.on('drain', () => this.#tellSoon());
    response.once('close', () => this.#forget(stream));
  }

  changed(trace: StoredTrace, isGone: boolean): void {
    if (this.#streams.size === 0) return;
    this.#each((stream) => stream.note(trace, isGone));
    this.#tellSoon();
  }

  close(): void {
    for (const stream of [...this.#streams]) {
      stream.end();
      this.#forget(stream);
    }
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const kept = this.#kept();
      this.#each((stream) => stream.tell(kept));
    }, this.#options.pauseMs).unref();
  }

  #forget(stream: LiveStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#keepAlive);
    clearTimeout(this.#timer);
    this.#keepAlive = undefined;
    this.#timer = undefined;
  }

  #each(act: (stream: LiveStream) => void): void {
    for (const stream of this.#streams) act(stream);
  }
}
