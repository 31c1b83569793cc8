import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/**
 * What became of the spans of one export.
 *
 * - `delivered`: the backend took them, but for `rejected` of them, for the reason it gives.
 * - `refused`: it will not take them, now or later, nor, `lastingly`, any others.
 * - `too-large`: it will not take so much at once.
 * - `failed`: it has not got them; they may go again, not before `retryAfterMs` where it says so.
 * - `unknown`: they were sent, once or already `twice`, and no answer came.
 */
export type ExportOutcome =
  | { readonly kind: 'delivered'; readonly rejected: number; readonly message?: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly lastingly?: boolean }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unknown'; readonly reason: string; readonly twice?: boolean };

/** Sends spans. Never throws and never rejects: what can go wrong is an outcome. */
export interface Exporter {
  /** Sends all of `spans` in one request that takes at most `timeoutMs`. */
  export(spans: ReadableSpan[], timeoutMs: number): Promise<ExportOutcome>;
}
