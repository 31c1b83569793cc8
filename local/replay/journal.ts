import { createHash } from 'node:crypto';
import { appendFile, mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReceivedSpan } from '../receiver/span.ts';
import { UsageError } from './options.ts';
import type { Endpoint } from './post.ts';

/** What makes a span itself: 24 bytes, as text that V8 keeps as so many bytes. */
export function keyOf({ traceId, spanId }: Pick<ReceivedSpan, 'traceId' | 'spanId'>): string {
  return Buffer.from(traceId + spanId, 'hex').toString('latin1');
}

/** The default path of an endpoint's journal. */
export function journalPath(endpoint: Endpoint): string {
  return join('.local', 'replay', `${identityOf(endpoint)}.ndjson`);
}

/**
 * Remembers in a file which spans were delivered. The file only grows: a line per batch, written in one go once the
 * batch is answered; a line that a crash has cut off counts for nothing. So nothing is forgotten at any moment, and
 * what is remembered costs 50 bytes per span.
 */
export class Journal {
  readonly #path: string;
  readonly #delivered: ReadonlySet<string>;

  private constructor(path: string, delivered: ReadonlySet<string>) {
    this.#path = path;
    this.#delivered = delivered;
  }

  /**
   * Opens the journal, or makes it. `again` leaves out what it remembers.
   *
   * @throws {UsageError} when the file is something else, or the journal of another endpoint
   */
  static async open(path: string, endpoint: Endpoint, again: boolean): Promise<Journal> {
    const header = JSON.stringify({ cruddurReplay: 1, endpoint: identityOf(endpoint) });
    try {
      await mkdir(dirname(path), { recursive: true });
      const { size } = await stat(path).catch(() => ({ size: 0 }));
      if (size === 0) await append(path, header);
      const delivered = await read(path, header);
      return new Journal(path, again ? new Set() : delivered);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const { message } = error as Error;
      throw new UsageError(
        `The state cannot be kept in ${path}: ${message}. Choose another file with --state.`,
      );
    }
  }

  has(key: string): boolean {
    return this.#delivered.has(key);
  }

  async add(spans: readonly ReceivedSpan[]): Promise<void> {
    await append(this.#path, JSON.stringify(spans.map(({ traceId, spanId }) => traceId + spanId)));
  }
}

/** Endpoint and key: two keys of one endpoint may belong to two environments, each with its own spans. */
function identityOf({ url, headers }: Endpoint): string {
  const sorted = Object.entries(headers).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([url, sorted]))
    .digest('hex')
    .slice(0, 16);
}

/** Newlines on both sides: the line before may have been cut off. */
async function append(path: string, line: string): Promise<void> {
  await appendFile(path, `\n${line}\n`, { mode: 0o600, flush: true });
}

async function read(path: string, header: string): Promise<Set<string>> {
  const delivered = new Set<string>();
  const file = await open(path);
  let isFirst = true;
  for await (const line of file.readLines()) {
    if (line === '') continue;
    if (isFirst && line !== header) throw new UsageError(foreign(path, line));
    isFirst = false;
    for (const ids of idsOf(line)) delivered.add(Buffer.from(ids, 'hex').toString('latin1'));
  }
  return delivered;
}

function foreign(path: string, line: string): string {
  return line.startsWith('{"cruddurReplay":')
    ? `${path} remembers what another endpoint, or another key's environment, was sent. Choose another file with --state.`
    : `${path} is not the state of a replay. Choose another file with --state.`;
}

function idsOf(line: string): string[] {
  try {
    const ids: unknown = JSON.parse(line);
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
