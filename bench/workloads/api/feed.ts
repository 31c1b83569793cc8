import { apiSpan } from '../api-span.ts';
import { type FeedEvent, feed } from '../feed-work.ts';

/** The feed with spans of OpenTelemetry's API alone: the SDK is preloaded, and so is what makes the invocation's span. */
export const handler = (event: FeedEvent) => feed(event, apiSpan);
