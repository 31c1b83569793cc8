import { pageRequest } from '../../lib/http/page-request.ts';
import { refuse } from '../../lib/http/refusal.ts';
import type { Request } from '../../lib/http/request.ts';
import { type Answer, list } from '../../lib/http/response.ts';
import { isUuid } from '../../lib/http/uuid.ts';
import { openStore } from '../../lib/store/index.ts';

/** `GET /api/activities/{uuid}`: one activity with its replies, the oldest first. */
export async function showActivity(request: Request, uuid: string): Promise<Answer> {
  if (!isUuid(uuid)) return refuse('activity_unknown');
  const asked = pageRequest(request);
  if ('refused' in asked) return asked.refused;
  const found = await openStore(request.deadline).activity(uuid.toLowerCase(), asked.page, request.now);
  return found.ok ? list(request, found.value, found.value.activity) : refuse(found.refusal);
}
