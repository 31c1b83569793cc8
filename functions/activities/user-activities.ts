import { isBlank } from '../../lib/http/message-text.ts';
import { pageRequest } from '../../lib/http/page-request.ts';
import { refuse } from '../../lib/http/refusal.ts';
import type { Request } from '../../lib/http/request.ts';
import { type Answer, broken, list } from '../../lib/http/response.ts';
import { handleOf, openStore } from '../../lib/store/index.ts';

/** `GET /api/activities/@{handle}`: what one user posted, newest first; nothing for somebody nobody knows. */
export async function userActivities(request: Request, name: string): Promise<Answer> {
  if (isBlank(name)) return broken(['blank_user_handle']);
  const asked = pageRequest(request);
  if ('refused' in asked) return asked.refused;
  const handle = handleOf(name);
  if (handle === undefined) return list(request, {}, []);
  const found = await openStore(request.deadline).userActivities(handle, asked.page, request.now);
  return found.ok ? list(request, found.value, found.value.items) : refuse(found.refusal);
}
