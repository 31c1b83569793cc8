import { type FeedEvent, feed } from '../feed-work.ts';
import { powertoolsSpan, tracer } from './span.ts';

/** The feed with Powertools' Tracer, whose invocation span is a subsegment of Lambda's own segment. */
export const handler = (event: FeedEvent) =>
  powertoolsSpan('## feed.handler', {}, () => {
    tracer.annotateColdStart();
    tracer.addServiceNameAnnotation();
    return feed(event, powertoolsSpan);
  });
