import { currentTrace, failureAttributes } from './tracing/index.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The application's log: one JSON object a line, with the ids of the request and of the active span, so that a line
 * leads to its trace and a trace to its lines. Never throws, whatever the fields are, and lines stay of a size that
 * CloudWatch takes. Lambda's own filter by level understands `level` and `timestamp`.
 *
 * @example log.warn('The cursor is malformed.', { route, error });
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export const log = {
  info: (message: string, fields: Fields = {}): void => write('INFO', message, fields),
  warn: (message: string, fields: Fields = {}): void => write('WARN', message, fields),
  error: (message: string, fields: Fields = {}): void => write('ERROR', message, fields),
};

/** Past the console, which Lambda's runtime has replaced: it would put a prefix of its own before the object. */
function write(level: string, message: string, fields: Fields): void {
  try {
    const trace = currentTrace();
    const line = {
      timestamp: new Date().toISOString(),
      level,
      message: shortened(String(message)),
      request_id: requestId(),
      trace_id: trace?.traceId,
      span_id: trace?.spanId,
    };
    process.stdout.write(`${JSON.stringify({ ...line, ...shownFields(fields, line) })}\n`);
  } catch {
    // Nobody is left to tell: standard output itself is gone, or what was logged is not what its type says.
  }
}

/** The invocation's id as Lambda's runtime keeps it for whoever asks; elsewhere there is none. */
function requestId(): string | undefined {
  const runtime = globalThis as { awslambda?: { InvokeStore?: { getRequestId?(): string } } };
  const id = runtime.awslambda?.InvokeStore?.getRequestId?.();
  return id === '-' ? undefined : id;
}

const mostFields = 20;
const longestField = 8_192;

/** The fields as JSON can hold them; one that it cannot is replaced by the reason, and the others stay. */
function shownFields(fields: Fields, line: Fields): Fields {
  const names = Object.keys(fields).slice(0, mostFields);
  // A line's own ids are not to be overwritten; one that is not known may be given.
  const given = names.filter((name) => !Object.hasOwn(line, name) || line[name] === undefined);
  return Object.fromEntries(given.map((name) => [name, shownField(fields, name)]));
}

function shownField(fields: Fields, name: string): unknown {
  try {
    const json = textOf(fields[name]);
    if (json === undefined || json.length <= longestField) return json && JSON.parse(json);
    return `${json.slice(0, longestField)}…`.toWellFormed();
  } catch (error) {
    return `(cannot be shown: ${error instanceof Error ? error.name : typeof error})`;
  }
}

/** A value is shown with at most this many parts: what is beyond is left out. */
const mostParts = 1_000;

function textOf(value: unknown): string | undefined {
  let parts = 0;
  return JSON.stringify(value, (_, part: unknown) => {
    parts += 1;
    if (parts > mostParts) return undefined;
    if (typeof part === 'bigint') return String(part);
    if (typeof part === 'string') return shortened(part);
    if (Array.isArray(part)) return part.slice(0, mostParts);
    return part instanceof Error ? described(part) : part;
  });
}

/** As spans tell it, without what is not for telemetry; the cause in the same way. */
function described(error: Error): Fields {
  const shown = failureAttributes(error);
  return {
    type: shown['exception.type'],
    message: shown['exception.message'],
    stack: shown['exception.stacktrace'],
    cause: error.cause,
  };
}

const shortened = (text: string): string =>
  text.length <= longestField ? text : `${text.slice(0, longestField)}…`;
