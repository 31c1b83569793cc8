/** The values of `OTEL_LOG_LEVEL`. */
export const logLevels = ['none', 'error', 'warn', 'info', 'debug', 'verbose'] as const;

export type LogLevel = (typeof logLevels)[number];
