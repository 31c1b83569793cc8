import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from './answer.ts';
import { type Body, decompress, MAX_BODY_BYTES } from './body.ts';
import { decodeTraces } from './decode.ts';
import { compressionOf, formatOf } from './encoding.ts';
import type { ReceivedSpan } from './span.ts';
import { printable, truncate } from './terminal-text.ts';

/** The spans of a request, or the answer to give in their place. */
export type Traces = { ok: true; spans: ReceivedSpan[] } | { ok: false; refusal: Refusal };

/** Reads a whole body of `POST /v1/traces` as its headers say: JSON or protobuf, plain or gzip. Never rejects. */
export async function readTraces(headers: IncomingHttpHeaders, rawBody: Buffer): Promise<Traces> {
  const format = formatOf(headers['content-type']);
  const compression = compressionOf(headers['content-encoding']);
  if (format === undefined || compression === undefined) {
    return { ok: false, refusal: unsupported(headers) };
  }
  const body = await decompress(rawBody, compression);
  if (!body.ok) {
    return { ok: false, refusal: unreadable(body) };
  }
  const decoded = decodeTraces(body.bytes, format.encoding);
  return decoded.ok ? decoded : { ok: false, refusal: { status: 400, message: decoded.problem } };
}

/** The refusal of a content type or a compression that we do not read; undefined where both are fine. */
export function refuseMediaType(headers: IncomingHttpHeaders): Refusal | undefined {
  const isKnown =
    formatOf(headers['content-type']) !== undefined &&
    compressionOf(headers['content-encoding']) !== undefined;
  return isKnown ? undefined : unsupported(headers);
}

/** The refusal of a body that could not be read. */
export function unreadable(body: Extract<Body, { ok: false }>): Refusal {
  if (body.reason === 'too large') {
    const limit = `${MAX_BODY_BYTES / 1024 / 1024} MB`;
    return {
      status: 413,
      message: `The body is over ${limit}, as sent or decompressed; export fewer spans at a time.`,
    };
  }
  return {
    status: 400,
    message:
      'The body is not gzip, though content-encoding says so; compress it whole, or leave out the header.',
  };
}

function unsupported(headers: IncomingHttpHeaders): Refusal {
  if (formatOf(headers['content-type']) === undefined) {
    return {
      status: 415,
      message: `The content-type is ${show(headers['content-type'])}; send application/json or application/x-protobuf.`,
    };
  }
  return {
    status: 415,
    message: `The content-encoding is ${show(headers['content-encoding'])}; send gzip, or leave out the header.`,
    headers: { 'accept-encoding': 'gzip, identity' },
  };
}

function show(header: string | undefined): string {
  return header === undefined ? 'missing' : `"${truncate(printable(header), 80)}"`;
}
