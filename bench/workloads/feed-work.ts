import { kept } from '../../tests/support/kept-activities.ts';

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
