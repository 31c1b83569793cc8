import { randomBytes } from 'node:crypto';

/** Spans as OTLP/JSON has them. */
export type JsonSpan = Readonly<Record<string, unknown>>;

const id = (bytes: number): string => randomBytes(bytes).toString('hex');

export const newTraceId = (): string => id(16);

/** A trace of so many spans: a root, and below it a tree in which each span has up to ten children. */
export function traceOf(traceId: string, count: number, name: string): JsonSpan[] {
  const start = Date.now() - 1_000;
  const ids = Array.from({ length: count }, () => id(8));
  return ids.map((spanId, index) => ({
    traceId,
    spanId,
    ...(index > 0 && { parentSpanId: ids[Math.floor((index - 1) / 10)] }),
    name: index === 0 ? name : `step ${index % 40}`,
    kind: index === 0 ? 2 : 3,
    startTimeUnixNano: nanoseconds(start + (900 * index) / count),
    endTimeUnixNano: nanoseconds(start + 950 - (50 * index) / count),
    attributes: attributes(index),
  }));
}

const nanoseconds = (ms: number): string => String(BigInt(Math.round(ms * 1_000)) * 1_000n);

/** Ten, of the size of those on the calls of a database. */
const attributes = (index: number) =>
  Array.from({ length: 10 }, (_, number) => ({
    key: `app.attribute.${number}`,
    value: number % 2 === 0 ? { intValue: String(index) } : { stringValue: `a value of span ${index}` },
  }));

/** Sends them as any exporter would; a request that is refused is an error. */
export async function send(url: string, spans: readonly JsonSpan[]): Promise<void> {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'Cruddur' } }] };
  const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/traces`, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`The receiver answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}
