import { apiSpan } from '../api-span.ts';
import { type FeedEvent, feed } from '../feed-work.ts';
import { instrument } from './instrument.ts';

/** The feed as the usual recipe traces it. */
export const handler = instrument((event: FeedEvent) => feed(event, apiSpan));
