import { context, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { type Accounts, type Ledger, openLedger } from './accounts.ts';
import { Breaker } from './breaker.ts';
import type { DeadLetterBox } from './dead-letter-box.ts';
import type { Exporter, ExportOutcome } from './exporter.ts';
import { SpanQueue } from './span-queue.ts';
import { within } from './within.ts';

/** About 16 MB of attributes, or spans enough for an invocation that makes many. */
const bounds = { spans: 20_000, bytes: 16_000_000 };

/** Honeycomb takes 15 MB in one request; spans as they are counted here stay well below it. */
const requestBytes = 8_000_000;

/** Encoding many spans at once would block the timers that a process about to be killed lives by. */
const urgentRequestSpans = 1_000;

/** Less time than this is no use: the request would be sent, and its answer not be waited for. */
const leastMs = 50;

/**
 * Brings ended spans to the backend, in order, and accounts for each of them. A span that was not taken stays and
 * goes again; one that cannot be sent any more goes to the dead letter. Nothing here throws or rejects.
 */
export class Delivery {
  readonly #exporter: Exporter;
  readonly #deadLetter: DeadLetterBox;
  readonly #queue = new SpanQueue(bounds);
  readonly #breaker = new Breaker();
  readonly #ledger: Ledger = openLedger();
  /** Spans whose first request was never answered: the backend may have them already. */
  readonly #unanswered = new WeakSet<ReadableSpan>();
  readonly #said = new Set<string>();
  #inFlight: readonly ReadableSpan[] = [];
  #flushing: Promise<void> | undefined;
  #requestSpans = bounds.spans;
  #untold = 0;

  constructor(exporter: Exporter, deadLetter: DeadLetterBox) {
    this.#exporter = exporter;
    this.#deadLetter = deadLetter;
  }

  get accounts(): Accounts {
    return { ...this.#ledger, buffered: this.#queue.length };
  }

  /** How many spans wait to be sent. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Takes a span that has ended. */
  accept(span: ReadableSpan): void {
    this.#ledger.ended += 1;
    this.#writeOff(this.#queue.push(span), 'the buffer is full');
  }

  /**
   * Sends what waits, in as few requests as the backend takes. One flush at a time: another waits for it first, as
   * part of its own `timeoutMs`. Encoding cannot be interrupted, so many spans may take somewhat longer.
   *
   * @param urgent tries even where a dead backend is being left alone, because there will be no later
   */
  async flush(timeoutMs: number, urgent = false): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (this.#flushing !== undefined && Date.now() < deadline)
      await within(deadline - Date.now(), this.#flushing);
    if (this.#flushing !== undefined || this.#queue.length === 0 || deadline - Date.now() < leastMs) return;
    if (!urgent && !this.#breaker.allows(Date.now())) return;
    const requestSpans = urgent ? urgentRequestSpans : bounds.spans;
    this.#flushing = context.with(suppressTracing(ROOT_CONTEXT), () => this.#sendAll(deadline, requestSpans));
    try {
      await this.#flushing;
    } catch (error) {
      diag.error('a flush failed:', error);
    } finally {
      this.#flushing = undefined;
    }
    diag.debug(`accounts ${JSON.stringify(this.accounts)}`);
  }

  /** Writes all that has not been delivered to the dead letter, at once and synchronously: the process is about to end. */
  abandon(why: string): void {
    const inFlight = this.#inFlight;
    this.#inFlight = [];
    this.#ledger.inFlight -= inFlight.length;
    this.#writeOff([...inFlight, ...this.#queue.take(Number.POSITIVE_INFINITY)], why);
  }

  async #sendAll(deadline: number, requestSpans: number): Promise<void> {
    let goesOn = true;
    while (goesOn && this.#queue.length > 0 && deadline - Date.now() >= leastMs) {
      const batch = this.#queue.take(Math.min(requestSpans, this.#requestSpans), requestBytes);
      this.#tellLosses(batch);
      this.#inFlight = batch;
      this.#ledger.inFlight += batch.length;
      const outcome = await this.#export(batch, deadline - Date.now());
      // Abandoned meanwhile: they are accounted for.
      if (this.#inFlight !== batch) return;
      this.#inFlight = [];
      this.#ledger.inFlight -= batch.length;
      this.#countSecondTimes(batch, outcome);
      goesOn = this.#settle(batch, outcome);
    }
  }

  async #export(batch: ReadableSpan[], timeoutMs: number): Promise<ExportOutcome> {
    try {
      return await this.#exporter.export(batch, timeoutMs);
    } catch (error) {
      return { kind: 'refused', reason: `the exporter failed: ${String(error)}` };
    }
  }

  #countSecondTimes(batch: ReadableSpan[], outcome: ExportOutcome): void {
    if (outcome.kind === 'unknown' && outcome.twice) for (const span of batch) this.#unanswered.add(span);
    const sent = outcome.kind === 'delivered' || outcome.kind === 'unknown';
    if (sent) this.#ledger.sentTwice += batch.filter((span) => this.#unanswered.has(span)).length;
  }

  /** Accounts for a batch. Answers whether there is a point in sending more now. */
  #settle(batch: ReadableSpan[], outcome: ExportOutcome): boolean {
    switch (outcome.kind) {
      case 'delivered':
        this.#delivered(batch, outcome.rejected, outcome.message);
        return true;
      case 'refused':
        if (outcome.lastingly) this.#breaker.failed(Date.now());
        this.#writeOff(batch, `the backend will not take them (${outcome.reason})`);
        return false;
      case 'too-large':
        return this.#split(batch);
      case 'failed':
        this.#breaker.failed(Date.now(), outcome.retryAfterMs);
        this.#keep(batch);
        this.#warnOnce(
          'failed',
          `an export failed (${outcome.reason}); its spans go again with a later flush.`,
        );
        return false;
      case 'unknown':
        this.#breaker.failed(Date.now());
        this.#sendOnceMore(batch, outcome.reason);
        return false;
    }
  }

  #delivered(batch: ReadableSpan[], rejected: number, message = 'it gave no reason'): void {
    const lost = Math.min(rejected, batch.length);
    this.#breaker.succeeded();
    this.#said.clear();
    this.#ledger.delivered += batch.length - lost;
    this.#ledger.rejected += lost;
    this.#untold += lost - Number(batch[0]?.attributes[lossAttribute] ?? 0);
    // What was too large once need not be for ever.
    if (batch.length >= this.#requestSpans)
      this.#requestSpans = Math.min(2 * this.#requestSpans, bounds.spans);
    if (lost > 0)
      diag.warn(`the backend rejected ${lost} of ${batch.length} spans: ${message.slice(0, 200)}.`);
  }

  #split(batch: ReadableSpan[]): boolean {
    if (batch.length === 1) {
      this.#writeOff(batch, 'the backend finds it too large');
      return true;
    }
    this.#requestSpans = Math.ceil(batch.length / 2);
    this.#keep(batch);
    this.#warnOnce(
      'too-large',
      `a request of ${batch.length} spans was too large for the backend; it goes in parts.`,
    );
    return true;
  }

  /** Honeycomb stores and bills a span that comes twice as two, so that is all: the third time would be the log. */
  #sendOnceMore(batch: ReadableSpan[], reason: string): void {
    const second = batch.filter((span) => this.#unanswered.has(span));
    const first = batch.filter((span) => !this.#unanswered.has(span));
    for (const span of first) this.#unanswered.add(span);
    this.#keep(first);
    if (first.length > 0) {
      this.#warnOnce(
        'unknown',
        `a request was not answered (${reason}); its spans go once more, and may arrive twice.`,
      );
    }
    this.#writeOff(second, `two requests with them were not answered (${reason})`);
  }

  #keep(batch: readonly ReadableSpan[]): void {
    this.#writeOff(this.#queue.putBack(batch), 'the buffer is full');
  }

  #writeOff(spans: readonly ReadableSpan[], why: string): void {
    if (spans.length === 0) return;
    const written = this.#deadLetter.write(spans);
    const dropped = spans.length - written;
    this.#ledger.deadLettered += written;
    this.#ledger.dropped += dropped;
    this.#untold += spans.length;
    if (dropped > 0) {
      diag.warn(
        `${spans.length} spans were not delivered, because ${why}: ${written} are in this log, ${dropped} are lost.`,
      );
    } else {
      this.#warnOnce(
        why,
        `${spans.length} spans were not delivered, because ${why}: ${written} are in this log.`,
      );
    }
  }

  /** The next span that arrives tells what did not. */
  #tellLosses([first]: readonly ReadableSpan[]): void {
    if (first && this.#untold > 0) first.attributes[lossAttribute] = this.#untold;
  }

  /** A dead backend must not fill the log: each kind of trouble is said once until something arrives. */
  #warnOnce(trouble: string, message: string): void {
    if (this.#said.has(trouble)) return;
    this.#said.add(trouble);
    diag.warn(message);
  }
}

const lossAttribute = 'tracing.undelivered_spans';
