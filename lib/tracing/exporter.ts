import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/**
 * What became of the spans of one export.
 *
 * - `delivered`: the backend took them, but for `rejected` of them, for the reason it gives.
 * - `refused`: it will not take them, now or later.
 * - `failed`: they may go again with the next flush.
 */
export type ExportOutcome =
  | { readonly kind: 'delivered'; readonly rejected: number; readonly message?: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Sends spans. Never throws and never rejects: what can go wrong is an outcome. */
export interface Exporter {
  /** Sends all of `spans` in one request that takes at most `timeoutMs`. */
  export(spans: ReadableSpan[], timeoutMs: number): Promise<ExportOutcome>;
}
