import type { Claims } from '../../lib/http/claims.ts';
import { type ApiAnswer, loadContract } from './contract.ts';
import type { TestDatabase } from './database.ts';
import { startFunction, type TestFunction } from './function.ts';

export interface ApiRequest {
  readonly params?: Record<string, string>;
  readonly query?: string;
  readonly body?: unknown;
  /** As it is, in place of `body` as JSON. */
  readonly rawBody?: string;
  readonly headers?: Record<string, string>;
  readonly claims?: Claims;
}

/** The routes, each by the bundle that serves it. */
export const routes = {
  'GET /api/activities/home': 'home-activities',
  'GET /api/activities/notifications': 'notification-activities',
  'GET /api/activities/search': 'search-activities',
  'GET /api/activities/{id}': 'activity-or-user',
  'POST /api/activities': 'create-activity',
  'POST /api/activities/{uuid}/reply': 'create-reply',
  'GET /api/message_groups': 'message-groups',
  'GET /api/messages/{handle}': 'messages',
  'POST /api/messages': 'create-message',
} as const;

export type Route = keyof typeof routes;

export const claimsOf = (handle: string, sub = `sub-of-${handle}`): Claims => ({
  sub,
  'cognito:username': handle,
  name: handle.toUpperCase(),
});

/** API Gateway's payload 2.0 for a request. */
export function apiEvent(
  route: Route,
  { params = {}, query = '', body, rawBody, headers = {}, claims }: ApiRequest,
): unknown {
  const [method, template] = route.split(' ') as [string, string];
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name) => params[name] ?? '');
  return {
    version: '2.0',
    routeKey: route,
    rawPath: path,
    rawQueryString: query,
    headers: { host: 'api.example.com', 'content-type': 'application/json', ...headers },
    requestContext: {
      domainName: 'api.example.com',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'test' },
      ...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
    },
    pathParameters: params,
    body: rawBody ?? (body === undefined ? undefined : JSON.stringify(body)),
    isBase64Encoded: false,
  };
}

/** The API as its built functions behind one table; each answer is checked against openapi.yaml. */
export async function startApi(database: Pick<TestDatabase, 'env'>, options: { timeoutMs?: number } = {}) {
  const check = await loadContract();
  const functions = new Map<string, Promise<TestFunction>>();
  const functionOf = (route: Route): Promise<TestFunction> => {
    const name = routes[route];
    const started =
      functions.get(name) ?? startFunction(`dist/${name}.handler`, { env: database.env, ...options });
    functions.set(name, started);
    return started;
  };
  const call = async (route: Route, request: ApiRequest = {}) => {
    const { sandbox } = await functionOf(route);
    const { payload } = await sandbox.invoke(apiEvent(route, request));
    const answer = payload as ApiAnswer;
    const [method, template] = route.split(' ') as [string, string];
    check(method, template, answer);
    return { ...answer, json: JSON.parse(answer.body) };
  };
  return { call, functionOf };
}
