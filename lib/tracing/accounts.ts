/**
 * Where every span that has ended is. Each is in exactly one place, so at any moment
 * `ended = delivered + rejected + deadLettered + dropped + buffered + inFlight`.
 */
export interface Accounts {
  readonly ended: number;
  /** Answered with success by the backend. */
  readonly delivered: number;
  /** Counted as rejected in an answer of success (`partialSuccess`), for good. */
  readonly rejected: number;
  /** Written to the function's log, from where `npm run replay` sends them. */
  readonly deadLettered: number;
  /** Lost: neither the backend nor the log could take them. */
  readonly dropped: number;
  readonly buffered: number;
  readonly inFlight: number;
  /** Of all these, how many were sent a second time because the first time's answer never came. */
  readonly sentTwice: number;
}

/** The accounts while they are kept. */
export type Ledger = { -readonly [Name in keyof Omit<Accounts, 'buffered'>]: number };

export const openLedger = (): Ledger => ({
  ended: 0,
  delivered: 0,
  rejected: 0,
  deadLettered: 0,
  dropped: 0,
  inFlight: 0,
  sentTwice: 0,
});
