import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';

/** What DynamoDB was asked and answered, as JSON has it. */
// biome-ignore lint/suspicious/noExplicitAny: whatever a client sends; DynamoDB itself judges it
export type Json = Record<string, any>;

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** DynamoDB's JSON protocol: an operation's name and its input. */
export type Engine = (operation: string, body: string) => Promise<Reply>;

/** A dynalite of our own, on a port that only we know; in memory without a folder. */
export async function startEngine(folder?: string): Promise<Engine> {
  const server = dynalite({ ...(folder && { path: folder }), createTableMs: 0, deleteTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  return (operation, body) => call(port, agent, operation, body);
}

function call(port: number, agent: Agent, operation: string, body: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'content-length': Buffer.byteLength(body),
      // It wants a signature and believes any.
      authorization:
        'AWS4-HMAC-SHA256 Credential=a/1/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-date': '20260101T000000Z',
    };
    const outgoing = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/', agent, headers },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 500, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Asks for what must succeed. */
export async function demand(engine: Engine, operation: string, input: Json): Promise<Json> {
  const { status, body } = await engine(operation, JSON.stringify(input));
  if (status !== 200) throw new Error(`The embedded database refused ${operation}: ${body}`);
  return JSON.parse(body);
}
