import { answer } from '../lib/http/answer.ts';
import { identity } from '../lib/http/identity.ts';
import { pageRequest } from '../lib/http/page-request.ts';
import { refuse } from '../lib/http/refusal.ts';
import { list } from '../lib/http/response.ts';
import { openStore } from '../lib/store/index.ts';
import { traced } from '../lib/tracing/index.ts';

/** `GET /api/activities/notifications`: replies to, and mentions of, whoever is signed in. */
export const handler = traced(
  answer(async (request) => {
    const who = identity(request);
    if ('refused' in who) return who.refused;
    const asked = pageRequest(request);
    if ('refused' in asked) return asked.refused;
    const found = await openStore(request.deadline).notifications(who.user, asked.page, request.now);
    return found.ok ? list(request, found.value, found.value.items) : refuse(found.refusal);
  }),
);
