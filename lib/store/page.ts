/** Which part of a feed is asked for. */
export interface PageRequest {
  /** From 1 to 100. */
  readonly limit: number;
  /** The `next` of the page before; the first page without. */
  readonly cursor?: string;
}

/** A part of a feed. It may hold fewer than the limit and still have a next one. */
export interface Page<T> {
  readonly items: readonly T[];
  /** An opaque cursor, where there is (or may be) more. */
  readonly next?: string;
}
