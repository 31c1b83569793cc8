import { answer } from '../lib/http/answer.ts';
import { identity } from '../lib/http/identity.ts';
import { isBlank } from '../lib/http/message-text.ts';
import { pageRequest } from '../lib/http/page-request.ts';
import { refuse } from '../lib/http/refusal.ts';
import { broken, list, problem } from '../lib/http/response.ts';
import { handleOf, openStore } from '../lib/store/index.ts';
import { setRoute, traced } from '../lib/tracing/index.ts';

/** `GET /api/messages/@{handle}`: what whoever is signed in and `handle` wrote each other, the oldest first. */
export const handler = traced(
  answer(async (request) => {
    setRoute('GET', '/api/messages/@{handle}');
    const who = identity(request);
    if ('refused' in who) return who.refused;
    const name = request.pathParameters.handle ?? '';
    if (!name.startsWith('@')) {
      return problem(404, 'route_unknown', "There is no such route: a user's handle has an @ before it.");
    }
    if (isBlank(name.slice(1))) return broken(['blank_user_handle']);
    const asked = pageRequest(request);
    if ('refused' in asked) return asked.refused;
    const handle = handleOf(name.slice(1));
    if (handle === undefined) return list(request, {}, []);
    const found = await openStore(request.deadline).messages(who.user, handle, asked.page);
    return found.ok ? list(request, found.value, found.value.items) : refuse(found.refusal);
  }),
);
