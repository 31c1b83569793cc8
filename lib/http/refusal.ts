import type { Refusal } from '../store/index.ts';
import { type Answer, broken, problem } from './response.ts';

/** What the store refuses, as an answer. */
export function refuse(refusal: Refusal): Answer {
  switch (refusal) {
    case 'cursor_invalid':
      return problem(
        400,
        refusal,
        'The cursor is not one of this list. Take it from the link of the page before.',
      );
    case 'activity_unknown':
      return problem(404, refusal, 'There is no such activity, or it has expired.');
    case 'handle_taken':
      return problem(403, refusal, 'The handle in your token belongs to somebody else.');
    case 'idempotency_key_reused':
      return broken([refusal]);
  }
}
