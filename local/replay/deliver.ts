import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedSpan } from '../receiver/span.ts';
import { encodeRequest } from './encode.ts';
import { type Answer, type Endpoint, post } from './post.ts';

/**
 * What became of a batch, or of a part of one that had to be split.
 *
 * - `delivered`: the backend answered for them; it turned `rejected` of them away.
 * - `failed`: it takes none of these, but others perhaps.
 * - `stopped`: there is no sense in sending more now.
 */
export type Delivery =
  | {
      readonly kind: 'delivered';
      readonly spans: readonly ReceivedSpan[];
      readonly rejected: number;
      readonly reason: string;
    }
  | { readonly kind: 'failed'; readonly spans: readonly ReceivedSpan[]; readonly reason: string }
  | { readonly kind: 'stopped'; readonly spans: readonly ReceivedSpan[]; readonly reason: string };

const maxTries = 5;
const firstWaitMs = 500;

/** A backend that asks for more is left alone until somebody starts the replay again. */
const maxWaitMs = 60_000;

/**
 * Sends a batch, up to five times, and in halves where the backend finds it too large. Once `signal` is aborted it
 * waits no more, but for the answer to what it has sent.
 *
 * @param say gets a sentence about each wait
 */
export async function* deliver(
  endpoint: Endpoint,
  spans: readonly ReceivedSpan[],
  signal: AbortSignal,
  say: (sentence: string) => void,
): AsyncGenerator<Delivery> {
  const answer = await postUntilAnswered(endpoint, encodeRequest(spans), signal, say);
  if (answer.kind === 'accepted') yield { ...answer, kind: 'delivered', spans };
  else if (answer.kind !== 'too large') yield { kind: 'stopped', spans, reason: answer.reason };
  else if (spans.length === 1) yield { kind: 'failed', spans, reason: answer.reason };
  else {
    const middle = Math.ceil(spans.length / 2);
    for (const half of [spans.slice(0, middle), spans.slice(middle)]) {
      for await (const delivery of deliver(endpoint, half, signal, say)) {
        yield delivery;
        if (delivery.kind === 'stopped') return;
      }
    }
  }
}

async function postUntilAnswered(
  endpoint: Endpoint,
  request: Uint8Array,
  signal: AbortSignal,
  say: (sentence: string) => void,
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    if (signal.aborted) return { kind: 'refused', reason: 'interrupted' };
    const answer = await post(endpoint, request);
    if (answer.kind !== 'later') return answer;
    const { reason, afterMs } = answer;
    if (tries === maxTries) return { kind: 'refused', reason: `${reason}, ${maxTries} times` };
    const waitMs = Math.max(afterMs ?? 0, firstWaitMs * 2 ** (tries - 1));
    if (waitMs > maxWaitMs)
      return { kind: 'refused', reason: `${reason}: it asks to wait ${Math.ceil(waitMs / 1_000)} s` };
    say(`${reason}; try ${tries + 1} of ${maxTries} in ${(waitMs / 1_000).toFixed(1)} s.`);
    await sleep(waitMs, undefined, { signal }).catch(() => {});
  }
}
