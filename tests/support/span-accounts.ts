import { decodeTraces } from '../../local/receiver/decode.ts';
import type { CollectedRequest } from './collected-request.ts';

/** Where the spans of a test are, by their ids. */
export interface SpanAccounts {
  readonly delivered: number;
  /** Spans that the backend has more than once. */
  readonly twice: number;
  readonly deadLettered: number;
  /** Neither here nor there. */
  readonly lost: number;
}

/**
 * Looks for the spans that a test knows to have ended in what the backend took and in the function's log.
 *
 * @param ended how many there must be
 */
export function accountFor(
  ended: number,
  taken: readonly CollectedRequest[],
  logs: readonly string[],
): SpanAccounts {
  const ids = taken.flatMap(({ spans }) => spans.map(({ spanId }) => spanId));
  const delivered = new Set(ids);
  const dead = new Set(deadLetters(logs));
  return {
    delivered: delivered.size,
    twice: ids.length - delivered.size,
    deadLettered: dead.size,
    lost: ended - new Set([...delivered, ...dead]).size,
  };
}

function deadLetters(logs: readonly string[]): string[] {
  return logs
    .filter((line) => line.startsWith('{"resourceSpans"'))
    .flatMap((line) => {
      const decoded = decodeTraces(Buffer.from(line), 'json');
      if (!decoded.ok) throw new Error(`A dead letter is not OTLP: ${decoded.problem}`);
      return decoded.spans.map(({ spanId }) => spanId);
    });
}
