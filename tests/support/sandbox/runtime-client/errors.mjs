/** An error of the runtime client itself; its name (`Runtime.…`) is what the caller sees as `errorType`. */
export class RuntimeError extends Error {
  /**
   * @param {string} name
   * @param {string} message
   * @param {ErrorOptions} [options]
   */
  constructor(name, message, options) {
    super(message, options);
    this.name = name;
  }
}

/**
 * What the Runtime API is told about something thrown.
 * @param {unknown} thrown
 */
export function formatError(thrown) {
  if (!(thrown instanceof Error)) {
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  }
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: thrown.stack?.split('\n') ?? [],
  };
}

/**
 * The error as the log line shows it: its own properties too, the stack as a list.
 * @param {Error} error
 */
export function serializable(error) {
  /** @type {(key: string, value: unknown) => unknown} */
  const withProperties = (_key, value) =>
    value instanceof Error
      ? {
          errorType: value.name,
          errorMessage: value.message,
          code: Reflect.get(value, 'code'),
          ...value,
          stack: value.stack?.split('\n'),
        }
      : value;
  try {
    return JSON.stringify(error, withProperties);
  } catch {
    return JSON.stringify(formatError(error));
  }
}
