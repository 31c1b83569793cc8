import type { Writable } from 'node:stream';
import { traced, withSpan } from '../../lib/tracing/index.ts';

declare const awslambda: { streamifyResponse<H>(handler: H): H };

/** Streams its response, as `awslambda.streamifyResponse` marks it. */
export const handler = traced(
  awslambda.streamifyResponse(
    async (event: { text: string }, stream: Writable, context: { awsRequestId: string }) => {
      withSpan('writing', () => stream.write(event.text));
      stream.end(context.awsRequestId ? ' end' : ' lost');
    },
  ),
);
