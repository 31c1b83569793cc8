import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Engine, type Json, type Reply, startEngine } from './engine.ts';
import { error } from './refusals.ts';
import { Transactions } from './transactions.ts';

const mostBytes = 16 * 1024 * 1024;

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'DeleteTable']);

/**
 * Serves an embedded DynamoDB on 127.0.0.1: dynalite, and in front of it what dynalite lacks. For development and
 * tests only: it holds one write at a time, keeps no backups, and never deletes what has expired.
 *
 * @param folder where the data are kept; in memory without
 */
export async function serveDatabase(
  port: number,
  folder: string | undefined,
): Promise<{ port: number; server: Server }> {
  if (folder) await mkdir(folder, { recursive: true });
  const [data, scratch] = await Promise.all([startEngine(folder), startEngine()]);
  const transactions = new Transactions(data, scratch, folder);
  await transactions.recover();
  const answer = createAnswer(data, transactions);
  const server = createServer((request, response) => {
    respond(request, response, answer).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, server };
}

type Answer = (operation: string, body: string) => Promise<Reply>;

function createAnswer(data: Engine, transactions: Transactions): Answer {
  const timeToLive = new Map<string, Json>();
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<Reply>): Promise<Reply> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  return (operation, body) => {
    if (operation === 'TransactWriteItems') return inTurn(() => transactions.write(body));
    if (operation === 'UpdateTimeToLive')
      return Promise.resolve(updateTimeToLive(timeToLive, JSON.parse(body)));
    if (operation === 'DescribeTimeToLive')
      return Promise.resolve(describeTimeToLive(timeToLive, JSON.parse(body)));
    return writes.has(operation) ? inTurn(() => data(operation, body)) : data(operation, body);
  };
}

function updateTimeToLive(kept: Map<string, Json>, { TableName, TimeToLiveSpecification }: Json): Reply {
  kept.set(String(TableName), TimeToLiveSpecification);
  return { status: 200, body: JSON.stringify({ TimeToLiveSpecification }) };
}

function describeTimeToLive(kept: Map<string, Json>, { TableName }: Json): Reply {
  const { Enabled, AttributeName } = kept.get(String(TableName)) ?? {};
  const TimeToLiveDescription = Enabled
    ? { TimeToLiveStatus: 'ENABLED', AttributeName }
    : { TimeToLiveStatus: 'DISABLED' };
  return { status: 200, body: JSON.stringify({ TimeToLiveDescription }) };
}

async function respond(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const { status, body } = await judge(request, answer);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': randomUUID(),
  });
  response.end(body);
}

/** Pages of a browser have no business here, under whatever name they have found it. */
async function judge(request: IncomingMessage, answer: Answer): Promise<Reply> {
  const { host = '', origin, 'x-amz-target': target } = request.headers;
  if (origin !== undefined || !/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host)) {
    return {
      ...error('AccessDeniedException', 'This database serves programs on this machine only.'),
      status: 403,
    };
  }
  const operation = /^DynamoDB_20120810\.(\w+)$/.exec(String(target))?.[1];
  if (!operation)
    return error('UnknownOperationException', 'The header x-amz-target names no operation of DynamoDB.');
  const body = await readBody(request);
  if (body === undefined) return error('RequestTooLarge', `The body is larger than ${mostBytes} bytes.`);
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return await answer(operation, body);
  } catch (cause) {
    if (!(cause instanceof SyntaxError))
      return { ...error('InternalServerError', String(cause)), status: 500 };
  }
  return error('SerializationException', 'The body is no JSON object.');
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
