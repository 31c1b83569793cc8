import { RawConnection } from './raw-connection.ts';

/** What an extension learns of an invocation. */
export interface InvokeEvent {
  readonly requestId: string;
}

/** A registration, or why there is none. */
export type Registration =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly reason: string };

const prefix = '/2020-01-01/extension';

/**
 * Lambda's Extensions API, as an extension inside the function's own process may use it: for INVOKE, and registered
 * before the runtime first asks for an event.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export class ExtensionsApi {
  readonly #connection: RawConnection;

  /** @param address `AWS_LAMBDA_RUNTIME_API` */
  constructor(address: string) {
    this.#connection = new RawConnection(address);
  }

  /** Never rejects. */
  async register(name: string): Promise<Registration> {
    try {
      const { status, header } = await this.#connection.request({
        method: 'POST',
        path: `${prefix}/register`,
        headers: { 'lambda-extension-name': name, 'content-type': 'application/json' },
        body: '{"events":["INVOKE"]}',
      });
      const id = header('lambda-extension-identifier');
      return status === 200 && id ? { ok: true, id } : { ok: false, reason: `HTTP ${status}` };
    } catch (error) {
      return { ok: false, reason: String(error) };
    }
  }

  /** Says that the extension has nothing left to do, and waits for the next invocation, frozen or not. */
  async next(id: string): Promise<InvokeEvent> {
    const { status, body } = await this.#connection.request({
      method: 'GET',
      path: `${prefix}/event/next`,
      headers: { 'lambda-extension-identifier': id },
      idle: true,
    });
    if (status !== 200) throw new Error(`HTTP ${status} to ${prefix}/event/next`);
    const { requestId } = JSON.parse(body) as { requestId?: unknown };
    return { requestId: String(requestId) };
  }
}
