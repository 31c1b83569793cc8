import { context, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { Exporter } from './exporter.ts';
import type { SpanBuffer } from './span-buffer.ts';

/** Sends what waits in the buffer and says in the log what was lost. Never rejects. */
export class Flusher {
  readonly #buffer: SpanBuffer;
  readonly #exporter: Exporter;
  readonly #said = new Set<string>();

  constructor(buffer: SpanBuffer, exporter: Exporter) {
    this.#buffer = buffer;
    this.#exporter = exporter;
  }

  /** One request with all that waits; at most `timeoutMs`. The tracer's own traffic makes no spans. */
  flush(timeoutMs: number): Promise<void> {
    return context.with(suppressTracing(ROOT_CONTEXT), async () => {
      try {
        await this.#flush(timeoutMs);
      } catch (error) {
        diag.error('a flush failed:', error);
      }
    });
  }

  async #flush(timeoutMs: number): Promise<void> {
    this.#sayDropped();
    const spans = this.#buffer.takeAll();
    if (spans.length === 0) return;
    const outcome = await this.#exporter.export(spans, timeoutMs);
    switch (outcome.kind) {
      case 'delivered':
        this.#said.clear();
        if (outcome.rejected)
          this.#warn(`${outcome.rejected} spans rejected`, outcome.message ?? 'no reason given');
        return;
      case 'refused':
        this.#warn(`${spans.length} spans lost, the backend will not take them`, outcome.reason);
        return;
      case 'failed':
        this.#buffer.putBack(spans);
        this.#warnOnce(`an export failed (${outcome.reason}); its spans go again with the next flush.`);
    }
  }

  #sayDropped(): void {
    const dropped = this.#buffer.takeDropped();
    if (dropped > 0) this.#warn(`${dropped} spans lost`, 'the buffer was full');
  }

  #warn(what: string, why: string): void {
    diag.warn(`${what}: ${why}.`);
  }

  /** A dead backend must not fill the log: each reason is said once per sandbox. */
  #warnOnce(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    diag.warn(message);
  }
}
