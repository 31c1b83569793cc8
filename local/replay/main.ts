import { readOptions, UsageError, usage } from './options.ts';
import { replay } from './replay.ts';

/** `npm run replay`: sends the spans that functions have left in their logs. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  if (process.stdin.isTTY && options.files.includes('-'))
    console.error('Reading what you type, up to Ctrl-D.');
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Once: a second Ctrl-C does not wait for the answer to what is under way.
    process.once(signal, () => {
      console.error('\nInterrupted. The same command sends the rest.');
      interruption.abort();
    });
  }
  const surroundings = { env: process.env, screen: process.stderr, signal: interruption.signal };
  const { sentence, exitCode } = await replay(options, surroundings);
  console.log(sentence);
  return interruption.signal.aborted ? 1 : exitCode;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
