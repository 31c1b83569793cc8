import { currentTrace } from './tracing/index.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The application's log: one JSON object a line, with the ids of the request and of the active span, so that a line
 * leads to its trace and a trace to its lines. A field that JSON cannot hold is left out.
 */
export const log = {
  info: (message: string, fields: Fields = {}): void => write('INFO', message, fields),
  warn: (message: string, fields: Fields = {}): void => write('WARN', message, fields),
  error: (message: string, fields: Fields = {}): void => write('ERROR', message, fields),
};

/** Past the console, which Lambda's runtime has replaced: it would put a prefix of its own before the object. */
function write(level: string, message: string, fields: Fields): void {
  const trace = currentTrace();
  const ids = trace && { trace_id: trace.traceId, span_id: trace.spanId };
  const line = { timestamp: new Date().toISOString(), level, message, ...ids };
  process.stdout.write(`${text({ ...line, ...fields }) ?? text(line)}\n`);
}

function text(line: Fields): string | undefined {
  try {
    return JSON.stringify(line, (_, value) => (value instanceof Error ? described(value) : value));
  } catch {
    return undefined;
  }
}

const described = ({ name, message, stack }: Error) => ({ type: name, message, stack });
