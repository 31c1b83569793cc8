import {
  type Attributes,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import type { Trigger } from './trigger.ts';
import { type Fields, fields, list, text } from './untrusted.ts';

/** Honeycomb bills every link as an event; a batch of SQS has up to 10,000 messages. */
const maxLinks = 32;

/**
 * Recognises events that are no requests: queues, topics, streams, stores and schedules. Messages come in batches
 * from several traces, so they are linked and never parents.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/#sqs
 */
export function messageTrigger(event: Fields): Trigger | undefined {
  if (typeof event['detail-type'] === 'string') return eventBridge(event);
  const records = list(event.Records).map((record) => fields(record) ?? {});
  const source = text(records[0]?.eventSource) ?? text(records[0]?.EventSource);
  return source && Object.hasOwn(sources, source) ? sources[source]?.(records) : undefined;
}

const sources: Readonly<Record<string, (records: Fields[]) => Trigger>> = {
  'aws:sqs': (records) =>
    messages(
      'aws_sqs',
      resourceOf(records[0]?.eventSourceARN),
      records,
      (record) => record.messageAttributes,
    ),
  'aws:sns': (records) =>
    messages(
      'aws.sns',
      resourceOf(sns(records[0])?.TopicArn),
      records,
      (record) => sns(record)?.MessageAttributes,
    ),
  'aws:kinesis': (records) =>
    messages('aws.kinesis', nameOf(records[0]?.eventSourceARN), records, () => undefined),
  'aws:s3': (records) =>
    documents(text(fields(fields(records[0]?.s3)?.bucket)?.name), text(records[0]?.eventName)),
  'aws:dynamodb': (records) => documents(nameOf(records[0]?.eventSourceARN), text(records[0]?.eventName)),
};

function eventBridge(event: Fields): Trigger {
  const scheduled = event['detail-type'] === 'Scheduled Event';
  return { type: scheduled ? 'timer' : 'pubsub', attributes: {}, links: [] };
}

function messages(
  system: string,
  destination: string | undefined,
  records: Fields[],
  carrierOf: (record: Fields) => unknown,
): Trigger {
  return {
    type: 'pubsub',
    spanName: ['process', destination].filter(Boolean).join(' '),
    attributes: {
      'messaging.system': system,
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': destination,
      'messaging.batch.message_count': records.length,
    },
    links: linksFrom(records, carrierOf),
  };
}

function documents(collection: string | undefined, operation: string | undefined): Trigger {
  const attributes: Attributes = {
    'faas.document.collection': collection,
    'faas.document.operation': operation && documentOperation(operation),
  };
  return { type: 'datasource', attributes, links: [] };
}

/** `ObjectRemoved:Delete` and `REMOVE` delete; S3 and DynamoDB tell inserts from edits in the rest. */
function documentOperation(eventName: string): string {
  if (/remove/i.test(eventName)) return 'delete';
  return /modify/i.test(eventName) ? 'edit' : 'insert';
}

function linksFrom(records: Fields[], carrierOf: (record: Fields) => unknown): Link[] {
  const links: Link[] = [];
  for (const record of records) {
    const carrier = fields(carrierOf(record)) ?? {};
    const context = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier, attributesGetter));
    if (context) links.push({ context });
    if (links.length === maxLinks) break;
  }
  return links;
}

/** SQS and SNS spell their message attributes differently: `stringValue` and `Value`. */
const attributesGetter: TextMapGetter<Fields> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => {
    const attribute = fields(carrier[key]);
    return text(attribute?.stringValue) ?? text(attribute?.Value);
  },
};

const sns = (record: Fields | undefined): Fields | undefined => fields(record?.Sns);

/** `orders` of `arn:aws:sqs:eu-central-1:123456789012:orders`. */
const resourceOf = (arn: unknown): string | undefined => text(text(arn)?.split(':')[5]);

/** `clicks` of `arn:aws:kinesis:…:stream/clicks`, `cruddur` of `arn:aws:dynamodb:…:table/cruddur/stream/2026-…T00:00`. */
const nameOf = (arn: unknown): string | undefined => text(resourceOf(arn)?.split('/')[1]);
