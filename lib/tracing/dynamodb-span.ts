import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Attributes, type Span, SpanKind, trace } from '@opentelemetry/api';
import { distro } from './build-info.ts';
import { answerAttributes, cancellationAttributes, exchangeAttributes } from './dynamodb-answer.ts';
import { errorAttributes, errorType } from './dynamodb-error.ts';
import { asksForCapacity, batchSize, requestAttributes, tablesOf } from './dynamodb-request.ts';
import { failSpan, showAs } from './failure.ts';
import { type Fields, fields, text } from './untrusted.ts';

/** What the SDK knows of a call while it runs; filled in as it goes. */
type Execution = object;

/** The span of one call of DynamoDB, from before it is serialised until after its last attempt. */
export class DynamoDbSpan {
  readonly #span: Span;
  readonly #operation: string;
  readonly #execution: Execution;
  readonly #request: Fields;
  #region: string | undefined;
  #attempts = 0;
  /** What each failed attempt failed with. */
  readonly #failures: string[] = [];

  /** @throws what the input's own getters throw */
  constructor(execution: Execution, input: unknown, client: DynamoDBClient) {
    this.#execution = execution;
    this.#request = fields(input) ?? {};
    this.#operation = (text(fields(execution)?.commandName) ?? 'Unknown').replace(/Command$/, '');
    const tables = tablesOf(this.#request);
    const name = tables.length === 1 ? `${this.#operation} ${tables[0]}` : this.#operation;
    const attributes = requestAttributes(this.#operation, this.#request, tables, batchSize(this.#request));
    // Known long before the answer is; one that cannot be resolved fails the call, and says so.
    client.config.region().then(
      (region) => {
        this.#region = region;
      },
      () => {},
    );
    this.#span = trace
      .getTracer(distro.name, distro.version)
      .startSpan(name, { kind: SpanKind.CLIENT, attributes });
  }

  /** The input to send: a copy that asks for the capacity consumed, where the caller has said nothing about it. */
  input<I extends object>(given: I): I {
    const asked = 'ReturnConsumedCapacity' in given || !asksForCapacity(this.#operation);
    return asked ? given : { ...given, ReturnConsumedCapacity: 'TOTAL' };
  }

  /** Makes one attempt of the call. */
  async attempt<T>(make: () => Promise<T>): Promise<T> {
    this.#attempts += 1;
    try {
      return await make();
    } catch (error) {
      this.#failures.push(errorType(error));
      throw error;
    }
  }

  answered(output: unknown): void {
    this.#complete(undefined, () => answerAttributes(fields(output) ?? {}));
  }

  /** The error looks the same on every span that it gets onto on its way up: without the request's values. */
  failed(error: unknown): void {
    this.#complete(errorType(error), () => {
      showAs(error, errorAttributes(error, this.#request));
      failSpan(this.#span, error);
      return { ...exchangeAttributes(error), ...cancellationAttributes(error) };
    });
  }

  end(): void {
    this.#span.end();
  }

  /** Not recording: ended by the deadline guard meanwhile. */
  #complete(outcome: string | undefined, attributes: () => Attributes): void {
    if (!this.#span.isRecording()) return;
    this.#span.setAttributes({
      ...attributes(),
      ...this.#retryAttributes(outcome),
      ...this.#addressAttributes(),
    });
  }

  /** How often it was sent again, and the last reason for that other than what became of the call. */
  #retryAttributes(outcome: string | undefined): Attributes {
    return {
      'http.request.resend_count': this.#attempts > 1 ? this.#attempts - 1 : undefined,
      'app.dynamodb.retry_reason': this.#failures.findLast((failure) => failure !== outcome),
    };
  }

  #addressAttributes(): Attributes {
    const url = fields(fields(fields(this.#execution)?.endpointV2)?.url);
    const host = text(url?.hostname)?.replace(/^\[|\]$/g, '');
    const defaultPort = url?.protocol === 'https:' ? 443 : 80;
    return {
      'cloud.region': this.#region,
      'server.address': host,
      'server.port': host && (Number(url?.port) || defaultPort),
    };
  }
}
