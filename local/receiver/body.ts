import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Compression } from './encoding.ts';

/** The most that a body may measure, as sent and again as decompressed: Honeycomb's own bound is about this. */
export const MAX_BODY_BYTES = 20 * 1024 * 1024;

/** A body's bytes, or why there are none; `aborted` means that nobody is left to answer. */
export type Body = { ok: true; bytes: Buffer } | { ok: false; reason: 'too large' | 'aborted' | 'not gzip' };

const gunzipAsync = promisify(gunzip);

/** Reads a request's body as sent, and stops at `MAX_BODY_BYTES`; the caller drops what is left. Never rejects. */
export function readBody(request: IncomingMessage): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    return Promise.resolve({ ok: false, reason: 'too large' });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_BODY_BYTES) {
        request.off('data', onData);
        chunks.length = 0;
        resolve({ ok: false, reason: 'too large' });
      }
    };
    request.on('data', onData);
    request.once('end', () => resolve({ ok: true, bytes: Buffer.concat(chunks) }));
    // An abort emits `error`, which without a listener would end the process, and always `close`.
    request.on('error', () => resolve({ ok: false, reason: 'aborted' }));
    request.once('close', () => resolve({ ok: false, reason: 'aborted' }));
  });
}

/** Decompresses a body, and stops at `MAX_BODY_BYTES`, so that a small body cannot grow into all of memory. */
export async function decompress(bytes: Buffer, compression: Compression): Promise<Body> {
  if (compression === 'identity') {
    return { ok: true, bytes };
  }
  try {
    return { ok: true, bytes: await gunzipAsync(bytes, { maxOutputLength: MAX_BODY_BYTES }) };
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, reason: isTooLarge ? 'too large' : 'not gzip' };
  }
}
