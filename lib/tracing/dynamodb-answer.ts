import type { Attributes } from '@opentelemetry/api';
import { type Fields, fields, list, number, text } from './untrusted.ts';

/** What an answer says of itself: how many items, and what they cost. */
export function answerAttributes(output: Fields): Attributes {
  const { ConsumedCapacity } = output;
  const consumed = (Array.isArray(ConsumedCapacity) ? ConsumedCapacity : [ConsumedCapacity]).filter(fields);
  return {
    ...exchangeAttributes(output),
    'aws.dynamodb.count': number(output.Count),
    'aws.dynamodb.scanned_count': number(output.ScannedCount),
    ...(consumed.length > 0 && {
      'aws.dynamodb.consumed_capacity': consumed.map((capacity) => JSON.stringify(capacity)),
      'app.dynamodb.capacity_units': consumed.reduce(
        (sum, { CapacityUnits: units }) => sum + (units ?? 0),
        0,
      ),
    }),
  };
}

/** What the SDK says of the exchange, on an answer and on an error alike. */
export function exchangeAttributes(outcome: unknown): Attributes {
  const metadata = fields(fields(outcome)?.$metadata) ?? {};
  return {
    'aws.request_id': text(metadata.requestId),
    'http.response.status_code': number(metadata.httpStatusCode),
  };
}

/** DynamoDB knows about a dozen codes. */
const mostCodes = 12;

/** Why a transaction was cancelled: each code once. The reasons' items and messages stay where they are. */
export function cancellationAttributes(error: unknown): Attributes {
  const codes = list(fields(error)?.CancellationReasons).map((reason) => text(fields(reason)?.Code));
  const distinct = new Set(codes.filter((code) => code !== undefined && code !== 'None'));
  if (distinct.size === 0) return {};
  return { 'app.dynamodb.cancellation_codes': [...distinct].slice(0, mostCodes) };
}
