/** The database did not do its part: it is down, slow, throttling, missing its table, or in conflict for too long. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** When a client may try again. */
  readonly retryAfterSeconds = 1;

  /** @param operation what was asked of the database, such as `Query` */
  constructor(operation: string, cause: unknown) {
    const why = cause instanceof Error ? cause.name : String(cause);
    super(`The database did not answer ${operation}: ${why}. ${advice(operation)}`, { cause });
  }
}

/** Whether a write that got no answer was done cannot be known from here. */
function advice(operation: string): string {
  if (!/Write|Update/.test(operation)) return 'Try again.';
  return 'It may have been done all the same; a retry with the same Idempotency-Key does it at most once.';
}

/** Errors that the service models as the client's fault, and that are the database's state all the same. */
const passing = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ResourceNotFoundException',
  'ThrottlingException',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/** Whether an error of the SDK says that the database is not available, rather than that the request is wrong. */
export function saysUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, $fault, $metadata } = error as Error & Record<string, unknown>;
  if (passing.has(name) || name === 'TimeoutError' || name === 'AbortError') return true;
  // A system's error such as ECONNREFUSED; an answer of the service's fault; one that is no answer of DynamoDB's.
  return typeof code === 'string' || $fault === 'server' || ($metadata !== undefined && $fault === undefined);
}
