import { read, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { formatRequest, parseAnswer } from './raw-http.mjs';

const PREFIX = '/2018-06-01/runtime';
/** Blocking sockets that the sandbox hands down: connections to its Runtime API. */
const POLL = 3;
const POSTS = 4;
const CHUNK_BYTES = 65_536;
const readAsync = promisify(read);

/**
 * The Runtime API as the real client's native code (curl) offers it: `next` waits in a thread of libuv's pool, `post`
 * stops the event loop until the answer is there. Neither is visible to instrumentation of `node:http`.
 *
 * The pool's thread matters: a process that wants to exit while it waits for the next invocation does not come to its
 * end before that thread does.
 */
export class ApiClient {
  /** @param {string} host where the Runtime API is for everyone else, `address:port` */
  constructor(host) {
    this.host = host;
  }

  /**
   * The next invocation.
   * @returns {Promise<import('./types.ts').Answer>}
   */
  async next() {
    // On the wire before the event loop turns again, as with the real client's first call: a registration that has
    // only begun while the module loaded comes too late.
    send(POLL, formatRequest('GET', `${PREFIX}/invocation/next`));
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let bytes = Buffer.alloc(0); ; ) {
      const { bytesRead } = await readAsync(POLL, chunk, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) throw new Error('Failed to get next invocation: connection closed');
      bytes = Buffer.concat([bytes, chunk.subarray(0, bytesRead)]);
      const answer = parseAnswer(bytes);
      if (answer) return answer;
    }
  }

  /**
   * Posts JSON to `/2018-06-01/runtime` + `path` and returns when it has been answered. Like the real client, it does
   * not care how: a response that comes too late is dropped in silence.
   * @param {string} path
   * @param {unknown} body a text is JSON already
   */
  post(path, body) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    send(POSTS, formatRequest('POST', `${PREFIX}${path}`, text));
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let bytes = Buffer.alloc(0); !parseAnswer(bytes); ) {
      const length = readSync(POSTS, chunk);
      if (length === 0) return;
      bytes = Buffer.concat([bytes, chunk.subarray(0, length)]);
    }
  }
}

/** @type {(fd: number, bytes: Buffer) => void} */
function send(fd, bytes) {
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(fd, bytes, sent);
}
