/**
 * An HTTP/1.1 request as bytes.
 * @type {(method: string, path: string, body?: string) => Buffer}
 */
export function formatRequest(method, path, body = '') {
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: runtime',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/**
 * The answer in the bytes read so far, `{ headers, body }`; undefined while it is incomplete. Understands what the
 * sandbox sends, which always says `content-length`.
 * @type {(bytes: Buffer) => import('./types.ts').Answer | undefined}
 */
export function parseAnswer(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [, ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = bytes.subarray(end + 4);
  const length = Number(headers['content-length']);
  return body.length < length ? undefined : { headers, body: body.toString('utf8', 0, length) };
}
