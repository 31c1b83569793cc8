import { format } from 'node:util';
import { serializable } from './errors.mjs';
import { currentRequestId } from './globals.mjs';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/**
 * Makes `console` write what CloudWatch shows: `time TAB request id TAB level TAB message`, or one JSON object where
 * `AWS_LAMBDA_LOG_FORMAT` is `JSON`; one line per call (line feeds become carriage returns), all to stdout.
 */
export function patchConsole() {
  const least = Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL?.toUpperCase() ?? 'TRACE'));
  LEVELS.forEach((level, index) => {
    /** @type {(...args: unknown[]) => void} */
    const log = index < least ? () => {} : (...args) => write(level, args);
    Object.assign(console, { [level.toLowerCase()]: log });
  });
  console.log = console.info;
}

/**
 * The log line of an error that the runtime client reports: what the caller gets, said in the log too.
 * @type {(what: string, thrown: unknown) => void}
 */
export function reportError(what, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (isJson()) console.error(error);
  else console.error(what, `\t${serializable(error)}`);
}

function isJson() {
  return process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
}

/** @type {(level: string, args: unknown[]) => void} */
function write(level, args) {
  const timestamp = new Date().toISOString();
  const requestId = currentRequestId();
  const line = isJson()
    ? JSON.stringify({ timestamp, level, requestId, ...jsonMessage(args) })
    : [timestamp, requestId, level, format(...args)].join('\t');
  process.stdout.write(`${line.replaceAll('\n', '\r')}\n`);
}

/** @param {unknown[]} args */
function jsonMessage(args) {
  const error = args.find((argument) => argument instanceof Error);
  if (!error) return { message: args.length === 1 ? args[0] : format(...args) };
  const described = {
    errorType: error.constructor.name,
    errorMessage: error.message,
    stackTrace: error.stack?.split('\n'),
  };
  return args.length === 1 ? { message: described } : { message: format(...args), ...described };
}
