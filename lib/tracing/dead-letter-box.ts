import { diag } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** Where spans go that cannot be sent: the function's log. */
export interface DeadLetterBox {
  /** Writes them synchronously; answers how many of them are in the log now. Never throws. */
  write(spans: readonly ReadableSpan[]): number;
}

/** All that a sandbox may write: a log is billed by the byte too. */
const allowanceBytes = 1_000_000;

/** `require` is what the bundle has: it is synchronous, as an exit handler must be. */
declare const require: (path: string) => typeof import('./dead-letter.ts');

/** A dead letter of at most 1 MB. Its encoder is loaded by the first span that needs it, from a chunk of its own. */
export function deadLetterBox(): DeadLetterBox {
  let used = 0;
  return {
    write(spans) {
      try {
        const { written, bytes } = require('./dead-letter.ts').writeDeadLetter(spans, allowanceBytes - used);
        used += bytes;
        return written;
      } catch (error) {
        diag.error('the dead letter could not be written; is dist/chunks/ in the package?', error);
        return 0;
      }
    },
  };
}
