import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { currentTrace } from '../tracing/index.ts';

/** A JSON answer. Its headers carry the invocation's trace context, by which a client finds its trace. */
export function json(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...currentTrace()?.headers },
    body: JSON.stringify(body),
  };
}
