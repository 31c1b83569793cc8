import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type ApiRequest, json, type Routes, refuse } from './api-server.ts';
import { type Message, Participant } from './participant.ts';
import type { FunctionError, SandboxSettings } from './types.ts';

const PREFIX = '/2020-01-01/extension';

/** What the extensions' calls mean to the environment. */
export interface ExtensionSide {
  /** An extension has asked for its next event. */
  extensionWaits(): void;
  /** An extension gives up, and the sandbox with it. */
  extensionFails(error: FunctionError): void;
}

interface Registration {
  readonly name: string;
  readonly participant: Participant;
  readonly events: readonly string[];
}

/**
 * Internal extensions and the paths that they call. A registration is refused with 403, as Lambda does: for SHUTDOWN
 * (and INVOKE under Managed Instances), for a name that is taken, and once the runtime has first called `next`.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html and the handlers of
 * https://github.com/aws/aws-lambda-runtime-interface-emulator
 */
export class Extensions {
  readonly #settings: SandboxSettings;
  readonly #side: ExtensionSide;
  readonly #registrations = new Map<string, Registration>();
  #open = true;

  constructor(settings: SandboxSettings, side: ExtensionSide) {
    this.#settings = settings;
    this.#side = side;
  }

  /** Whether any has registered: only then does SIGTERM come at shutdown. */
  get registered(): boolean {
    return this.#registrations.size > 0;
  }

  get idle(): boolean {
    return [...this.#registrations.values()].every(({ participant }) => participant.idle);
  }

  /** The runtime has called `next`: from now on registrations are refused. */
  closeRegistration(): void {
    this.#open = false;
  }

  /** Tells those that have subscribed to INVOKE. */
  offer(message: Message): void {
    for (const { participant, events } of this.#registrations.values()) {
      if (events.includes('INVOKE')) participant.offer(message, this.#settings.extensionDelayMs);
    }
  }

  routes(): Routes {
    if (!this.#settings.extensionsApi) return {};
    const fails = (request: ApiRequest, response: ServerResponse) => {
      json(response, 202, { status: 'OK' });
      this.#side.extensionFails(extensionError(request));
    };
    return {
      [`POST ${PREFIX}/register`]: (request, response) => this.#register(request, response),
      [`GET ${PREFIX}/event/next`]: (request, response) => this.#next(request, response),
      [`POST ${PREFIX}/init/error`]: fails,
      [`POST ${PREFIX}/exit/error`]: fails,
    };
  }

  #register({ headers, body }: ApiRequest, response: ServerResponse): void {
    const name = String(headers['lambda-extension-name'] ?? '');
    const events = parseEvents(body);
    const refusal = this.#refusal(name, events);
    if (refusal || !events) {
      refuse(response, 403, ...(refusal ?? INVALID_FORMAT));
      return;
    }
    const id = randomUUID();
    this.#registrations.set(id, { name, events, participant: new Participant() });
    const { functionName, handler } = this.#settings;
    const answer = { functionName, functionVersion: '$LATEST', handler };
    json(response, 200, answer, { 'Lambda-Extension-Identifier': id });
  }

  #refusal(name: string, events: string[] | undefined): [type: string, message: string] | undefined {
    const allowed = this.#settings.managed ? [] : ['INVOKE'];
    const wrong = events?.find((event) => !allowed.includes(event));
    const taken = [...this.#registrations.values()].some((registration) => registration.name === name);
    if (!name) return ['Extension.InvalidExtensionName', 'Empty extension name'];
    if (wrong) return ['Extension.InvalidEventType', `${wrong}: not for internal extensions`];
    if (this.#settings.registration === 'refused' || !this.#open) {
      return ['Extension.RegistrationClosed', 'Extension registration closed already'];
    }
    if (taken) return ['Extension.InvalidExtensionState', 'Extension with this name already registered'];
    return undefined;
  }

  #next({ headers }: ApiRequest, response: ServerResponse): void {
    const registration = this.#registrations.get(String(headers['lambda-extension-identifier']));
    if (!registration) {
      refuse(response, 403, 'Extension.UnknownExtensionIdentifier', 'Unknown extension');
      return;
    }
    registration.participant.wait(response);
    this.#side.extensionWaits();
  }
}

const INVALID_FORMAT: [string, string] = ['InvalidRequestFormat', 'The body is { "events": [...] }'];

function parseEvents(body: string): string[] | undefined {
  try {
    const { events } = JSON.parse(body) as { events?: unknown };
    return Array.isArray(events) ? events.map(String) : undefined;
  } catch {
    return undefined;
  }
}

function extensionError({ headers, body }: ApiRequest): FunctionError {
  const errorType = String(headers['lambda-extension-function-error-type'] ?? 'Extension.Unknown');
  return { errorType, errorMessage: body };
}
