import { type GenericSchema, type InferOutput, safeParse } from 'valibot';
import type { Request } from './request.ts';
import { type Answer, problem } from './response.ts';

/** Far more than the longest message takes, however it is escaped. */
const mostBytes = 65_536;

/** The body by its schema: 413 where it is too large, 400 where it is no JSON or of another shape. */
export function readBody<S extends GenericSchema>(
  { body = '' }: Request,
  schema: S,
): { value: InferOutput<S> } | { refused: Answer } {
  if (Buffer.byteLength(body) > mostBytes) {
    return { refused: problem(413, 'body_too_large', `The body is larger than ${mostBytes} bytes.`) };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { refused: problem(400, 'json_malformed', 'The body is not JSON.') };
  }
  // To valibot a list is an object too.
  const result = safeParse(schema, Array.isArray(parsed) ? undefined : parsed, { abortEarly: true });
  if (result.success) return { value: result.output };
  const [{ path } = {}] = result.issues;
  const field = path?.map(({ key }) => String(key)).join('.');
  const what = field ? `The field '${field}'` : 'The body';
  return {
    refused: problem(400, 'body_invalid', `${what} is of the wrong type, or holds half a character.`),
  };
}
