import { json } from '../lib/http/response.ts';
import { createStore } from '../lib/store/store.ts';
import { traced, withSpan } from '../lib/tracing/index.ts';

const store = createStore();

/** `GET /api/activities/home`: what everybody posted, newest first, without what has expired. */
export const handler = traced(async () => {
  const now = new Date();
  const activities = await withSpan('home-activities-data', { outer: true }, async (span) => {
    span.setAttribute('app.hubabuba', now.toISOString());
    const found = await store.homeActivities(now);
    const results = withSpan(
      'home-result-activities',
      { inner: true, 'app.hubabuba': now.toISOString() },
      () => found.map((activity) => ({ ...activity, replies: activity.replies ?? [] })),
    );
    span.setAttribute('app.result_length', results.length);
    return results;
  });
  return json(200, activities);
});
