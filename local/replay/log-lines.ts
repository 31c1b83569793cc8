import { createReadStream } from 'node:fs';
import { addAbortSignal, pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A line of a log that may hold dead letters, or what kept one from being read. */
export type LogLine =
  | { readonly kind: 'line'; readonly where: string; readonly text: string }
  | { readonly kind: 'unreadable'; readonly where: string; readonly problem: string };

/** The most that one line may measure. An export of CloudWatch that is not pretty-printed is a single line. */
const maxLineBytes = 100_000_000;
const sought = 'resourceSpans';

/**
 * Reads a file, or standard input for `-`, gzip or not, and yields the lines with `resourceSpans` in them. Holds one
 * line at a time. Ends early, without an error, once `signal` is aborted.
 */
export async function* readLogLines(file: string, signal: AbortSignal): AsyncGenerator<LogLine> {
  const name = file === '-' ? 'standard input' : file;
  const stream = file === '-' ? process.stdin : createReadStream(file);
  addAbortSignal(signal, stream);
  try {
    yield* splitLines(decompressed(stream), name);
  } catch (error) {
    if (signal.aborted) return;
    const problem = `it broke off (${(error as Error).message}); what stands before was read`;
    yield { kind: 'unreadable', where: name, problem };
  } finally {
    stream.destroy();
  }
}

/** The stream's bytes, decompressed where they start as gzip does, whatever the file is called. */
async function* decompressed(stream: Readable): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const all = startingWith(head, chunks);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  // What the pipeline fails with is thrown by the reading of its end.
  yield* isGzip ? pipeline(all, createGunzip(), () => {}) : all;
}

async function* startingWith(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* { [Symbol.asyncIterator]: () => rest };
}

async function* splitLines(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<LogLine> {
  const line = new PartialLine(name);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      line.add(chunk.subarray(start, end));
      yield* line.take();
      start = end + 1;
    }
    line.add(chunk.subarray(start));
  }
  yield* line.take();
}

/** The line that is being read. */
class PartialLine {
  readonly #name: string;
  #parts: Buffer[] = [];
  #size = 0;
  #number = 1;

  constructor(name: string) {
    this.#name = name;
  }

  add(part: Buffer): void {
    this.#size += part.length;
    if (this.#size <= maxLineBytes) this.#parts.push(part);
    else this.#parts = [];
  }

  /** The line, if it is one that is sought; the next one begins. */
  *take(): Generator<LogLine> {
    const [only] = this.#parts;
    const bytes = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts);
    const where = `${this.#name}, line ${this.#number}`;
    if (this.#size > maxLineBytes) {
      const problem = `it is longer than ${maxLineBytes / 1e6} MB; split the export, or pretty-print it`;
      yield { kind: 'unreadable', where, problem };
    } else if (bytes.includes(sought)) yield { kind: 'line', where, text: bytes.toString() };
    this.#parts = [];
    this.#size = 0;
    this.#number++;
  }
}
