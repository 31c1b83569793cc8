import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';

/**
 * Marks a span as failed by what was thrown: status ERROR, `error.type` and the exception's attributes on the span
 * itself, because Honeycomb stores and bills a span event as an event of its own.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/exceptions/
 */
export function failSpan(span: Span, error: unknown): void {
  span.setAttributes(failureAttributes(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

const shown = new WeakMap<object, Attributes>();

/** Says how an error is to look on every span: for errors whose own text holds what is not for telemetry. */
export function showAs(error: unknown, attributes: Attributes): void {
  if (typeof error === 'object' && error !== null) shown.set(error, attributes);
}

/** Anything can be thrown, a proxy whose every getter throws too; telemetry must not throw in its turn. */
export function failureAttributes(error: unknown): Attributes {
  const known = shown.get(error as object);
  if (known) return { ...known };
  try {
    return error instanceof Error ? ofError(error) : ofValue(error);
  } catch {
    return { 'error.type': '_OTHER', 'exception.type': '_OTHER' };
  }
}

function ofError(error: Error): Attributes {
  const type = name(error);
  return {
    'error.type': type,
    'exception.type': type,
    'exception.message': String(error.message).toWellFormed(),
    'exception.stacktrace': String(error.stack).toWellFormed(),
  };
}

/** A class's own name says more than the `Error` it inherits; a name set by hand says more than the class. */
function name(error: Error): string {
  const given = String(error.name);
  return given !== 'Error' ? given : error.constructor.name || given;
}

function ofValue(value: unknown): Attributes {
  const type = value === null ? 'null' : typeof value;
  return { 'error.type': type, 'exception.type': type, 'exception.message': String(value).toWellFormed() };
}
