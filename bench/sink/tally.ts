import type { IncomingHttpHeaders } from 'node:http';
import { readTraces } from '../../local/receiver/read-traces.ts';
import type { Received } from './messages.ts';
import { spansInDatagram } from './x-ray.ts';

interface Body {
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** What one channel has received. Bodies are kept as they are, and decoded when somebody asks, which is not while the clock runs. */
export class Tally {
  #requests = 0;
  #bytes = 0;
  #bodies: Body[] = [];
  #datagrams: Buffer[] = [];
  readonly #ids = new Set<string>();
  #spansByName: Record<string, number> = {};
  #problem: string | undefined;

  /** `keep` where a backend would have the spans: it answers. */
  addRequest(headers: IncomingHttpHeaders, bytes: Buffer, keep: boolean): void {
    this.#requests++;
    this.#bytes += bytes.length;
    if (keep) this.#bodies.push({ headers, bytes });
  }

  addDatagram(bytes: Buffer): void {
    this.#requests++;
    this.#bytes += bytes.length;
    this.#datagrams.push(bytes);
  }

  async report(): Promise<Received> {
    for (const { headers, bytes } of this.#bodies.splice(0)) {
      const traces = await readTraces(headers, bytes);
      if (!traces.ok) this.#problem ??= traces.refusal.message;
      else for (const { traceId, spanId, name } of traces.spans) this.#addSpan(`${traceId}/${spanId}`, name);
    }
    for (const bytes of this.#datagrams.splice(0)) {
      for (const { id, name } of spansInDatagram(bytes)) this.#addSpan(id, name);
    }
    return {
      requests: this.#requests,
      bytes: this.#bytes,
      spans: this.#ids.size,
      spansByName: this.#spansByName,
      ...(this.#problem !== undefined && { problem: this.#problem }),
    };
  }

  clear(): void {
    this.#requests = 0;
    this.#bytes = 0;
    this.#bodies = [];
    this.#datagrams = [];
    this.#ids.clear();
    this.#spansByName = {};
    this.#problem = undefined;
  }

  #addSpan(id: string, name: string): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.#spansByName[name] = (this.#spansByName[name] ?? 0) + 1;
  }
}
