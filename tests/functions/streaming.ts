import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { traced, withSpan } from '../../lib/tracing/index.ts';

interface ResponseStream extends Writable {
  setContentType(type: string): void;
}

declare const awslambda: {
  streamifyResponse<H>(handler: H, options?: { highWaterMark?: number }): H;
  HttpResponseStream: { from(stream: ResponseStream, prelude: object): ResponseStream };
};

interface StreamingEvent {
  readonly text: string;
  /** How often the text is written. */
  readonly times?: number;
  readonly prelude?: object;
  readonly fail?: 'at once' | 'midway';
}

/** Streams its response, as `awslambda.streamifyResponse` marks it. */
export const handler = traced(
  awslambda.streamifyResponse(
    async (event: StreamingEvent, response: ResponseStream, context: { awsRequestId: string }) => {
      if (event.fail === 'at once') throw new RangeError('nothing written');
      const stream = event.prelude ? awslambda.HttpResponseStream.from(response, event.prelude) : response;
      await withSpan('writing', async () => {
        if (event.fail === 'midway') await failAfter(event.text, stream);
        await pipeline(repeated(event, context.awsRequestId), stream);
      });
    },
    { highWaterMark: 65_536 },
  ),
);

async function failAfter(text: string, stream: Writable): Promise<never> {
  stream.write(text);
  await sleep(10);
  throw new RangeError('half written');
}

async function* repeated({ text, times = 1 }: StreamingEvent, end: string): AsyncGenerator<string> {
  for (let index = 0; index < times; index++) {
    yield text;
    if (index % 100 === 0) await sleep(1);
  }
  yield end;
}
