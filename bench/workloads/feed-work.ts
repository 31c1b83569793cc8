import type { Activity } from '../../lib/store/activity.ts';

/** What a set-up's span can be told while it is open. */
export interface FeedSpan {
  setAttribute(key: string, value: string | number | boolean): unknown;
}

/** What a span begins with. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Runs work inside a span, as the set-up's own library recommends. */
export type SpanFunction = <T>(name: string, attributes: SpanAttributes, work: (span: FeedSpan) => T) => T;

/** What an event of the bench may hold beside API Gateway's fields: how many more spans to make, and how large. */
export interface FeedEvent {
  readonly growth?: { readonly spans: number; readonly attributeBytes?: number };
}

const hour = 3_600_000;

const activity = (uuid: string, handle: string, message: string, age: number): Activity => ({
  uuid,
  display_name: handle,
  handle,
  message,
  created_at: new Date(Date.now() - age).toISOString(),
  expires_at: new Date(Date.now() + 24 * hour).toISOString(),
  likes_count: 0,
  replies_count: 0,
  reposts_count: 0,
});

const kept = [
  activity('68f126b0-1ceb-4a33-88be-d90fa7109eee', 'garek', 'My dear doctor, I am just simple tailor', hour),
  activity('66e12864-8c26-4c3a-9658-95a10f8fea67', 'andrewbrown', 'Cloud is very fun!', 48 * hour),
  activity('248959df-3079-4947-b847-9e0892d1bab4', 'worf', 'I am out of prune juice', 168 * hour),
];

/**
 * The home feed's work without its database: two nested spans inside the invocation's, and `growth.spans` more of them
 * where the event asks for some.
 */
export async function feed(event: FeedEvent, span: SpanFunction) {
  const now = new Date().toISOString();
  const activities = await span('home-activities-data', { outer: true }, async (outer) => {
    outer.setAttribute('app.hubabuba', now);
    const results = span('home-result-activities', { inner: true, 'app.hubabuba': now }, () =>
      kept.map((found) => ({ ...found, replies: [] })),
    );
    outer.setAttribute('app.result_length', results.length);
    return results;
  });
  grow(event, span);
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(activities),
  };
}

/** The spans of the growth measurements: one after the other, children of the invocation's span. */
function grow({ growth }: FeedEvent, span: SpanFunction): void {
  if (!growth) return;
  const text = 'x'.repeat(growth.attributeBytes ?? 10);
  for (let index = 0; index < growth.spans; index += 1) span('item', { index, text }, () => undefined);
}
