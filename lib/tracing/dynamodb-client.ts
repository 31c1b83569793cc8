import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Attributes, context, diag, type Span, SpanKind, trace } from '@opentelemetry/api';
import { isTracingSuppressed, suppressTracing } from '@opentelemetry/core';
import { distro } from './build-info.ts';
import { failSpan } from './failure.ts';
import { fields, text } from './untrusted.ts';

interface Endpoint {
  readonly hostname?: string;
  readonly port?: number;
}

/**
 * Traces a client of the AWS SDK by a middleware on its own stack, which also works in a bundle: one span per call,
 * however often the SDK tries. Keys, values and expressions stay off the span.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/database/dynamodb/
 * @see docs/decisions/dynamodb-tracing.md
 */
export function traceDynamoDb<C extends DynamoDBClient>(client: C): C {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const parent = context.active();
        if (!trace.getSpan(parent) || isTracingSuppressed(parent)) return next(args);
        const operation = (commandName ?? 'Unknown').replace(/Command$/, '');
        const span = startSpan(operation, args.input);
        if (!span.isRecording()) {
          span.end();
          return next(args);
        }
        shielded(() => span.setAttributes(requestAttributes(operation, args.input)));
        const input = { ReturnConsumedCapacity: 'TOTAL', ...args.input };
        try {
          const result = await context.with(suppressTracing(trace.setSpan(parent, span)), () =>
            next({ ...args, input }),
          );
          shielded(() => span.setAttributes(responseAttributes(result.output)));
          return result;
        } catch (error) {
          shielded(() => fail(span, error));
          throw error;
        } finally {
          await addressOf(client).then((address) => span.setAttributes(address));
          span.end();
        }
      },
    { name: 'traceDynamoDb', step: 'initialize', override: true },
  );
  return client;
}

function startSpan(operation: string, input: unknown): Span {
  const [table] = tablesOf(fields(input) ?? {});
  const name = table === undefined ? operation : `${operation} ${table}`;
  return trace.getTracer(distro.name, distro.version).startSpan(name, { kind: SpanKind.CLIENT });
}

function requestAttributes(operation: string, request: unknown): Attributes {
  const input = fields(request) ?? {};
  const tables = tablesOf(input);
  const size = batchSize(input);
  return {
    'db.system.name': 'aws.dynamodb',
    'db.operation.name': operation,
    'db.collection.name': tables.length === 1 ? tables[0] : undefined,
    'db.operation.batch.size': size !== undefined && size > 1 ? size : undefined,
    'rpc.system.name': 'aws-api',
    'rpc.method': `DynamoDB/${operation}`,
    'aws.dynamodb.table_names': tables,
    'aws.dynamodb.index_name': text(input.IndexName),
    'aws.dynamodb.limit': number(input.Limit),
    'aws.dynamodb.scan_forward': boolean(input.ScanIndexForward),
    'aws.dynamodb.consistent_read': boolean(input.ConsistentRead),
    'aws.dynamodb.select': text(input.Select),
    'aws.dynamodb.projection': text(input.ProjectionExpression),
  };
}

function responseAttributes(response: unknown): Attributes {
  const output = fields(response) ?? {};
  const consumed = [output.ConsumedCapacity].flat().filter((capacity) => fields(capacity) !== undefined);
  const units = consumed.map((capacity) => number(fields(capacity)?.CapacityUnits) ?? 0);
  return {
    ...metadataAttributes(output),
    'aws.dynamodb.count': number(output.Count),
    'aws.dynamodb.scanned_count': number(output.ScannedCount),
    'aws.dynamodb.consumed_capacity':
      consumed.length > 0 ? consumed.map((c) => JSON.stringify(c)) : undefined,
    'app.dynamodb.capacity_units': units.length > 0 ? units.reduce((a, b) => a + b) : undefined,
  };
}

/** What the SDK says of an exchange, on an answer and on an error alike. */
function metadataAttributes(outcome: unknown): Attributes {
  const metadata = fields(fields(outcome)?.$metadata) ?? {};
  const attempts = number(metadata.attempts) ?? 1;
  return {
    'aws.request_id': text(metadata.requestId),
    'http.response.status_code': number(metadata.httpStatusCode),
    'http.request.resend_count': attempts > 1 ? attempts - 1 : undefined,
  };
}

/** An error of the service is told by its name; a system's has a code, such as ECONNREFUSED. */
function fail(span: Span, error: unknown): void {
  failSpan(span, error);
  span.setAttributes(metadataAttributes(error));
  const { code, CancellationReasons: reasons } = Object(error);
  if (typeof code === 'string') span.setAttribute('error.type', code);
  if (!Array.isArray(reasons)) return;
  const codes = new Set(reasons.map((reason) => text(fields(reason)?.Code) ?? 'None'));
  codes.delete('None');
  span.setAttribute('app.dynamodb.cancellation_codes', [...codes].join(' '));
}

/** The tables that a request names: one, or those of a batch or a transaction. */
function tablesOf(input: Record<string, unknown>): string[] {
  const single = text(input.TableName);
  if (single !== undefined) return [single];
  const tables = Object.keys(fields(input.RequestItems) ?? {});
  for (const item of Array.isArray(input.TransactItems) ? input.TransactItems : []) {
    for (const operation of Object.values(fields(item) ?? {})) {
      const table = text(fields(operation)?.TableName);
      if (table !== undefined) tables.push(table);
    }
  }
  return [...new Set(tables)];
}

function batchSize(input: Record<string, unknown>): number | undefined {
  if (Array.isArray(input.TransactItems)) return input.TransactItems.length;
  const batches = fields(input.RequestItems);
  if (!batches) return undefined;
  const sizes = Object.values(batches).map((batch) => {
    const keys = Array.isArray(batch) ? batch : fields(batch)?.Keys;
    return Array.isArray(keys) ? keys.length : 0;
  });
  return sizes.reduce((a, b) => a + b, 0);
}

async function addressOf(client: DynamoDBClient): Promise<Attributes> {
  try {
    const region = await client.config.region();
    const endpoint: Endpoint = (await client.config.endpoint?.()) ?? {};
    return {
      'cloud.region': region,
      'server.address': endpoint.hostname ?? `dynamodb.${region}.amazonaws.com`,
      'server.port': endpoint.port ?? 443,
    };
  } catch {
    return {};
  }
}

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const boolean = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** A fault in making a span must not become one of the call. */
function shielded(work: () => void): void {
  try {
    work();
  } catch (error) {
    diag.error('a call of DynamoDB is not traced whole, because making its span failed:', error);
  }
}
