import {
  type Attributes,
  context,
  diag,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { distro } from './build-info.ts';
import { failSpan } from './failure.ts';
import { redactUrl } from './redact.ts';

/** A request that is about to leave the process. */
export interface OutgoingRequest {
  readonly method: string;
  /** Absolute; shown without its secrets. */
  readonly url: string;
  /** Whether a header can still be added: it is not there, and the headers have not left. */
  mayAdd(name: string): boolean;
  setHeader(name: string, value: string): void;
}

/** The spans of requests that are under way, by the client's own request object. */
export class ClientSpans<Key extends object> {
  readonly #open = new WeakMap<Key, Span>();

  /**
   * Starts the span of a request made inside another span and puts that span's context into the request's headers.
   * Outside a span (in Init, or in the tracer's own traffic) nothing happens: it would be a trace of its own.
   *
   * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client
   */
  start(key: Key, request: OutgoingRequest): void {
    const parent = context.active();
    if (!trace.getSpan(parent) || isTracingSuppressed(parent)) return;
    shielded(() => {
      const tracer = trace.getTracer(distro.name, distro.version);
      const span = tracer.startSpan(
        request.method,
        { kind: SpanKind.CLIENT, attributes: attributesOf(request) },
        parent,
      );
      this.#open.set(key, span);
      if (!request.mayAdd('traceparent')) return;
      propagation.inject(trace.setSpan(parent, span), request, {
        set: (carrier, name, value) => carrier.setHeader(name, value),
      });
    });
  }

  /** The answer's headers are there: the convention lets a client span end now, whether or not the body is read. */
  answered(key: Key, status: number): void {
    this.#finish(key, (span) => {
      span.setAttribute('http.response.status_code', status);
      if (status >= 400)
        span.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR });
    });
  }

  failed(key: Key, error: unknown): void {
    this.#finish(key, (span) => {
      failSpan(span, error);
      // A system's or a client's error has a code, such as ECONNREFUSED, where its name is just Error.
      const { code } = Object(error);
      if (typeof code === 'string') span.setAttribute('error.type', code);
    });
  }

  /** The request is over; where nothing said how, the span ends without a status. */
  closed(key: Key): void {
    this.#finish(key, () => {});
  }

  #finish(key: Key, complete: (span: Span) => void): void {
    const span = this.#open.get(key);
    if (!span) return;
    this.#open.delete(key);
    shielded(() => complete(span));
    span.end();
  }
}

/** What the subscriber of a diagnostics channel throws, Node.js makes an uncaught exception: the process would end. */
function shielded(work: () => void): void {
  try {
    work();
  } catch (error) {
    diag.error('a call is not traced whole, because making its span failed:', error);
  }
}

function attributesOf({ method, url }: OutgoingRequest): Attributes {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const defaultPort = parsed?.protocol === 'https:' ? 443 : 80;
  return {
    'http.request.method': method,
    'url.full': redactUrl(url.toWellFormed()),
    'server.address': parsed?.hostname.replace(/^\[|\]$/g, ''),
    'server.port': Number(parsed?.port) || defaultPort,
  };
}
