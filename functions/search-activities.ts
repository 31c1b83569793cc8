import { answer } from '../lib/http/answer.ts';
import { isBlank } from '../lib/http/message-text.ts';
import { pageRequest } from '../lib/http/page-request.ts';
import { refuse } from '../lib/http/refusal.ts';
import { broken, list, problem } from '../lib/http/response.ts';
import { openStore } from '../lib/store/index.ts';
import { traced } from '../lib/tracing/index.ts';

/** The term comes back in the header `link`, where a character takes up to nine and API Gateway 10 KB in all. */
const longestTerm = 256;

/** `GET /api/activities/search?term=`: activities whose message holds all words of the term. */
export const handler = traced(
  answer(async (request) => {
    const term = (request.query.get('term') ?? '').toWellFormed();
    if (isBlank(term)) return broken(['search_term_blank']);
    if (term.length > longestTerm) {
      return problem(400, 'search_term_too_long', `The term is longer than ${longestTerm} characters.`);
    }
    const asked = pageRequest(request);
    if ('refused' in asked) return asked.refused;
    const found = await openStore(request.deadline).searchActivities(term, asked.page, request.now);
    return found.ok ? list(request, found.value, found.value.items) : refuse(found.refusal);
  }),
);
