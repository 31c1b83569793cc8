import type { Attributes } from '@opentelemetry/api';
import { type Headers, readHeaders } from './headers.ts';
import { redactQuery } from './redact.ts';
import type { Outcome, Trigger } from './trigger.ts';
import { type Fields, fields, text } from './untrusted.ts';

/** An HTTP request as the four kinds of event tell it. */
interface HttpRequest {
  readonly method: string | undefined;
  readonly route: string | undefined;
  readonly path: string | undefined;
  readonly query: string | undefined;
  readonly protocol: string | undefined;
  readonly clientAddress: string | undefined;
  readonly domain: string | undefined;
  /** What the gateway answers for a function that throws. */
  readonly statusOfThrow: number;
  /** Whether the gateway makes a 200 of a result that is not a response object. */
  readonly infersResponse: boolean;
}

const knownMethods = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
]);

/**
 * Recognises payloads of API Gateway 1.0 and 2.0, function URLs and load balancers; `undefined` for other events.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server
 */
export function httpTrigger(event: Fields): Trigger | undefined {
  const request = readRequest(event);
  if (!request) return undefined;
  const headers = readHeaders(event);
  const method = request.method && knownMethods.has(request.method) ? request.method : undefined;
  return {
    type: 'http',
    spanName: [method ?? 'HTTP', request.route].filter(Boolean).join(' '),
    headers,
    links: [],
    attributes: {
      ...requestAttributes(request, headers),
      'http.request.method': method ?? '_OTHER',
      'http.request.method_original': method ? undefined : request.method,
      'http.request.body.size': contentLength(headers) ?? bodySize(event),
    },
    responseAttributes: (outcome) => responseAttributes(outcome, request),
  };
}

function readRequest(event: Fields): HttpRequest | undefined {
  const requestContext = fields(event.requestContext);
  if (!requestContext) return undefined;
  const http = fields(requestContext.http);
  if (http) return payload2(event, requestContext, http);
  if (typeof event.httpMethod === 'string') return payload1(event, requestContext);
  return undefined;
}

/** HTTP APIs with payload 2.0, and function URLs, which have no routes. */
function payload2(event: Fields, requestContext: Fields, http: Fields): HttpRequest {
  const domain = text(requestContext.domainName);
  return {
    method: text(http.method),
    route: routeOf(text(event.routeKey)),
    path: text(event.rawPath),
    query: text(event.rawQueryString),
    protocol: text(http.protocol),
    clientAddress: text(http.sourceIp),
    domain,
    statusOfThrow: domain?.includes('.lambda-url.') ? 502 : 500,
    infersResponse: true,
  };
}

/** REST APIs, HTTP APIs with payload 1.0, and load balancers, whose events lack all but the basics. */
function payload1(event: Fields, requestContext: Fields): HttpRequest {
  const identity = fields(requestContext.identity);
  const http1 = event.version === '1.0';
  return {
    method: text(event.httpMethod),
    route: pathOf(text(event.resource)),
    path: text(event.path),
    query: queryOf(event, fields(requestContext.elb) ? asItCame : encodeURIComponent),
    protocol: text(requestContext.protocol),
    clientAddress: text(identity?.sourceIp),
    domain: text(requestContext.domainName),
    statusOfThrow: http1 ? 500 : 502,
    infersResponse: false,
  };
}

/** The path in a route key such as `GET /path`. */
const routeOf = (routeKey: string | undefined): string | undefined => pathOf(routeKey?.split(' ', 2)[1]);

/** `$default` names no route. */
const pathOf = (route: string | undefined): string | undefined =>
  route?.startsWith('/') ? route : undefined;

/** API Gateway's payload 1.0 carries the query decoded, a load balancer's as it came. */
function queryOf(event: Fields, encode: (part: string) => string): string | undefined {
  const multi = fields(event.multiValueQueryStringParameters);
  const single = fields(event.queryStringParameters);
  const pairs = Object.entries(multi ?? single ?? {}).flatMap(([key, values]) =>
    (Array.isArray(values) ? values : [values]).map(
      (value) => `${encode(key.toWellFormed())}=${encode(text(value) ?? '')}`,
    ),
  );
  return pairs.length > 0 ? pairs.join('&') : undefined;
}

const asItCame = (part: string): string => part;

function requestAttributes(request: HttpRequest, headers: Headers): Attributes {
  const [host, port] = splitHost(headers.get('host') ?? request.domain);
  return {
    'http.route': request.route,
    'url.path': request.path,
    'url.query': request.query && redactQuery(request.query),
    'url.scheme': headers.get('x-forwarded-proto') === 'http' ? 'http' : 'https',
    'server.address': host,
    'server.port': port,
    // A load balancer appends the address it saw; what stands before it is the caller's word.
    'client.address': request.clientAddress ?? headers.get('x-forwarded-for')?.split(',').at(-1)?.trim(),
    'user_agent.original': headers.get('user-agent'),
    'network.protocol.version': request.protocol?.split('/')[1],
  };
}

function splitHost(host: string | undefined): [string | undefined, number | undefined] {
  const port = /:(\d{1,5})$/.exec(host ?? '')?.[1];
  return port ? [host?.slice(0, -port.length - 1), Number(port)] : [host, undefined];
}

function responseAttributes(outcome: Outcome, request: HttpRequest): Attributes {
  if (!outcome.ok) return { 'http.response.status_code': request.statusOfThrow };
  const response = fields(outcome.value);
  const status = Number(response?.statusCode);
  const valid = Number.isInteger(status) && status >= 100 && status <= 599;
  const inferred = request.infersResponse && response?.statusCode === undefined ? 200 : undefined;
  return {
    'http.response.status_code': valid ? status : inferred,
    'http.response.body.size': valid && response ? bodySize(response) : undefined,
  };
}

function contentLength(headers: Headers): number | undefined {
  const value = headers.get('content-length');
  return value && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function bodySize(message: Fields): number | undefined {
  const body = message.body;
  if (typeof body !== 'string') return undefined;
  return Buffer.byteLength(body, message.isBase64Encoded === true ? 'base64' : 'utf8');
}
