import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import type { LogLevel } from './log-level.ts';

/** Lets OpenTelemetry's diagnostics, and this layer's own lines, into the function's log from `level` on. */
export function logFrom(level: LogLevel): void {
  diag.setLogger(consoleLogger, {
    logLevel: DiagLogLevel[level.toUpperCase() as Uppercase<LogLevel>],
    suppressOverrideMessage: true,
  });
}

/** A console that throws must not turn a remark into a failure. */
const line =
  (write: (...args: unknown[]) => void) =>
  (message: string, ...details: unknown[]): void => {
    try {
      write(`tracing: ${message}`, ...details);
    } catch {}
  };

/** `console` is looked up at each call: Lambda's runtime replaces its methods after this module is loaded. */
const consoleLogger: DiagLogger = {
  error: line((...args) => console.error(...args)),
  warn: line((...args) => console.warn(...args)),
  info: line((...args) => console.info(...args)),
  debug: line((...args) => console.debug(...args)),
  verbose: line((...args) => console.debug(...args)),
};
