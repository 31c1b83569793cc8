import { request } from 'node:http';
import { traced } from '../../lib/tracing/index.ts';

interface Answer {
  status?: number;
  headers?: unknown;
  error?: string;
}

/** Calls each URL of the event, by `fetch` or by `node:http`, and tells what came back. */
export const handler = traced(
  async ({ calls }: { calls: { by: 'fetch' | 'http'; url: string; headers?: Record<string, string> }[] }) => {
    const answers: Answer[] = [];
    for (const { by, url, headers = {} } of calls) {
      answers.push(await (by === 'fetch' ? byFetch(url, headers) : byHttp(url, headers)));
    }
    return answers;
  },
);

async function byFetch(url: string, headers: Record<string, string>): Promise<Answer> {
  try {
    const response = await fetch(url, { headers });
    return { status: response.status, headers: await response.json().catch(() => undefined) };
  } catch (error) {
    return { error: String(error) };
  }
}

function byHttp(url: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve) => {
    const outgoing = request(url, { headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: body.startsWith('{') ? JSON.parse(body) : undefined,
        }),
      );
    });
    outgoing.on('error', (error) => resolve({ error: error.message }));
    outgoing.end();
  });
}
