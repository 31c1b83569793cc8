import { traced, withSpan } from '../../../lib/tracing/index.ts';
import { type FeedEvent, feed } from '../feed-work.ts';

/** The feed with our own layer; without any tracing where the build leaves the layer out. */
export const handler = traced((event: FeedEvent) => feed(event, withSpan));
