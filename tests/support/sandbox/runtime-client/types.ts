import type { ClientRequest } from 'node:http';

/** An answer of the Runtime API: headers in lower case, the body as text. */
export interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The handler's second (streaming: third) argument. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly xRayTraceId: string | undefined;
}

/** A function's handler, of either kind. */
// biome-ignore lint/suspicious/noExplicitAny: what a handler takes and returns is its own affair
export type Handler = ((...args: any[]) => unknown) & { [mark: symbol]: unknown };

/** A handler as it was loaded. */
export interface LoadedHandler {
  readonly handler: Handler;
  /** Whether it is marked for response streaming. */
  readonly streaming: boolean;
}

/** What a streaming handler writes to: the request to the Runtime API, and two additions of the runtime client's. */
export interface ResponseStream extends ClientRequest {
  setContentType(type: string): void;
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => boolean) => void;
}
