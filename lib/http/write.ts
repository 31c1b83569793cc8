import { createHash } from 'node:crypto';
import type { User, Write } from '../store/index.ts';
import type { Request } from './request.ts';
import { type Answer, problem } from './response.ts';

const keyGrammar = /^[\x21-\x7e][\x20-\x7e]{0,254}$/;

/**
 * The write that a request asks for, with its `Idempotency-Key` where it has one.
 *
 * @param input what was understood of the body: the same input under the same key is the same write
 */
export function writeOf(
  request: Request,
  user: User,
  input: unknown,
): { write: Write } | { refused: Answer } {
  const key = request.header('idempotency-key');
  const { now } = request;
  if (key === undefined) return { write: { user, now } };
  if (!keyGrammar.test(key)) {
    const message = 'The header Idempotency-Key is not 1 to 255 printable ASCII characters.';
    return { refused: problem(400, 'idempotency_key_invalid', message) };
  }
  const fingerprint = createHash('sha256').update(JSON.stringify(input)).digest('base64url');
  const route = `${request.method} ${request.path}`;
  return { write: { user, now, idempotency: { key, route, fingerprint } } };
}
