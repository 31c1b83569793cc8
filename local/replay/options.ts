import { parseArgs } from 'node:util';

/** What `npm run replay` was asked to do. */
export interface ReplayOptions {
  /** Paths; `-` is standard input. */
  readonly files: readonly string[];
  /** Where to remember what was delivered; a file of the endpoint's own where left out. */
  readonly state?: string;
  readonly again: boolean;
  readonly dryRun: boolean;
}

/** A mistake in the command or its surroundings, as a sentence for whoever made it. */
export class UsageError extends Error {}

export const usage = `npm run replay -- [FILE…]

Sends the spans in a function's log, on the lines that start with {"resourceSpans":, to the endpoint that
HONEYCOMB_API_KEY, OTEL_EXPORTER_OTLP_ENDPOINT and the other variables of the function name. FILE is any text with such
lines in it, gzip or not: a log, CloudWatch's exports to S3, the output of 'aws logs filter-log-events' and
'get-log-events', a CSV file of Logs Insights. '-', or no file, is standard input.

  --dry-run      count only, send nothing
  --again        also send what an earlier run has delivered
  --state FILE   remember there what was delivered (default: .local/replay/<endpoint>.ndjson)
  --help         print this

A run that was interrupted goes on when it is started again. A batch whose answer was never seen is sent again, so the
backend may get its spans twice. Exit codes: 0 all delivered, 1 some not, 2 the command or the configuration is wrong.`;

/**
 * Reads the command's arguments; `help` when they ask for that.
 *
 * @throws {UsageError} for an option that it does not have
 */
export function readOptions(args: readonly string[]): ReplayOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  return {
    files: positionals.length > 0 ? [...new Set(positionals)] : ['-'],
    again: values.again,
    dryRun: values['dry-run'],
    ...(values.state !== undefined && { state: values.state }),
  };
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'dry-run': flag, again: flag, help: { ...flag, short: 'h' }, state: { type: 'string' } },
    });
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split('. ');
    throw new UsageError(`${sentence}. Try: npm run replay -- --help`, { cause: error });
  }
}
