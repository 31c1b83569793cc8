import { answer } from '../lib/http/answer.ts';
import { pageRequest } from '../lib/http/page-request.ts';
import { refuse } from '../lib/http/refusal.ts';
import { list } from '../lib/http/response.ts';
import { asActivity, openStore } from '../lib/store/index.ts';
import { traced, withSpan } from '../lib/tracing/index.ts';

/** `GET /api/activities/home`: what everybody posted, newest first, without what has expired. */
export const handler = traced(
  answer(async (request) => {
    const asked = pageRequest(request);
    if ('refused' in asked) return asked.refused;
    const { now } = request;
    return withSpan('home-activities-data', { outer: true }, async (span) => {
      span.setAttribute('app.hubabuba', now.toISOString());
      const found = await openStore(request.deadline).homeActivities(asked.page, now);
      if (!found.ok) return refuse(found.refusal);
      const results = withSpan(
        'home-result-activities',
        { inner: true, 'app.hubabuba': now.toISOString() },
        () => found.value.items.map(asActivity),
      );
      span.setAttribute('app.result_length', results.length);
      return list(request, found.value, results);
    });
  }),
);
