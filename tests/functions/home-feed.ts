import { currentTrace, traced, withSpan } from '../../lib/tracing/index.ts';
import { kept } from '../support/kept-activities.ts';

/** The home feed's spans without its database: what tests and measurements of the tracing itself run. */
export const handler = traced(async () => {
  const now = new Date().toISOString();
  const activities = await withSpan('home-activities-data', { outer: true }, async (span) => {
    span.setAttribute('app.hubabuba', now);
    const results = withSpan('home-result-activities', { inner: true, 'app.hubabuba': now }, () =>
      kept.map((found) => ({ ...found, replies: [] })),
    );
    span.setAttribute('app.result_length', results.length);
    return results;
  });
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json', ...currentTrace()?.headers },
    body: JSON.stringify(activities),
  };
});
