import type { ServerResponse } from 'node:http';
import type { Filter } from './filter.ts';
import { Matcher } from './matches.ts';
import type { StoredTrace } from './stored-trace.ts';
import type { Changes, Kept } from './wire.ts';

/** Of a reader that has stopped reading, while traces come and go: about a megabyte. */
const maxGone = 10_000;

/**
 * Server-sent events to one page. While the page reads more slowly than traces come, its stream keeps no messages, only
 * which traces it has to tell of: what they are is asked when there is room to tell.
 */
export class LiveStream {
  readonly #response: ServerResponse;
  readonly #matcher: Matcher;
  readonly #changed = new Set<StoredTrace>();
  readonly #gone = new Set<string>();
  #hasNews = false;

  constructor(response: ServerResponse, filter: Filter) {
    this.#response = response;
    this.#matcher = new Matcher(filter);
  }

  /** Takes note of a trace that has changed, or was let go. */
  note(trace: StoredTrace, isGone: boolean): void {
    this.#hasNews = true;
    if (!isGone) {
      this.#changed.add(trace);
      return;
    }
    this.#changed.delete(trace);
    // A trace that the filter never let through is none that the page could have.
    if (this.#matcher.matches(trace)) this.#gone.add(trace.traceId);
    // The page connects again, and then lists anew.
    if (this.#gone.size > maxGone) this.#response.destroy();
  }

  /** Tells what there is to tell, unless what was told before still waits to be read. */
  tell(kept: Kept): void {
    if (!this.#hasNews || this.#response.writableNeedDrain) return;
    const traces = [...this.#changed].filter((trace) => this.#matcher.matches(trace));
    // A trace of the same id may have come since.
    const told = new Set(traces.map(({ traceId }) => traceId));
    const gone = [...this.#gone].filter((traceId) => !told.has(traceId));
    const changes: Changes = { traces: traces.map(({ summary }) => summary), gone, kept };
    this.#changed.clear();
    this.#gone.clear();
    this.#hasNews = false;
    this.#response.write(`event: changes\ndata: ${JSON.stringify(changes)}\n\n`);
  }

  /** Something that means nothing, by which both sides find out that the other is gone. */
  keepAlive(): void {
    if (!this.#response.writableNeedDrain) this.#response.write(': still here\n\n');
  }

  end(): void {
    this.#response.end();
  }
}
