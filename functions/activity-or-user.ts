import { answer } from '../lib/http/answer.ts';
import { setRoute, traced } from '../lib/tracing/index.ts';
import { showActivity } from './activities/show-activity.ts';
import { userActivities } from './activities/user-activities.ts';

/** `GET /api/activities/{id}`, which API Gateway cannot tell apart: `@handle` is a user, all else one activity. */
export const handler = traced(
  answer(async (request) => {
    const id = request.pathParameters.id ?? '';
    const ofUser = id.startsWith('@');
    setRoute('GET', ofUser ? '/api/activities/@{handle}' : '/api/activities/{uuid}');
    return ofUser ? userActivities(request, id.slice(1)) : showActivity(request, id);
  }),
);
