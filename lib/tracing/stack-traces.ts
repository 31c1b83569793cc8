import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

type Formatter = NonNullable<typeof Error.prepareStackTrace>;

const maps = new Map<string, SourceMap | undefined>();
let named = false;

/**
 * Lets the stack traces of errors, on spans and in logs, name TypeScript files and lines, from the source map beside
 * each bundle.
 *
 * Why not `node --enable-source-maps`: it reads every map while it loads its bundle, 6 ms of Init for ours. Here Init
 * pays nothing and the first error whose stack is read pays it. The formatter that is there (Node.js always has one)
 * goes on deciding what a stack looks like.
 *
 * @see https://v8.dev/docs/stack-trace-api#customizing-stack-traces
 */
export function nameOriginalLines(): void {
  if (named) return;
  named = true;
  const format: Formatter = Error.prepareStackTrace ?? ((error, frames) => `${error}${listed(frames)}`);
  Error.prepareStackTrace = (error, frames) => {
    const stack: unknown = format(error, frames);
    const built = listed(frames);
    // The frames alone: the message before them is the application's, or a stranger's, text.
    if (typeof stack !== 'string' || !stack.endsWith(built)) return stack;
    return stack.slice(0, stack.length - built.length) + listed(frames.map(originalFrame));
  };
}

const listed = (frames: readonly unknown[]): string => frames.map((frame) => `\n    at ${frame}`).join('');

/** A frame without a map stays as it is. */
function originalFrame(frame: NodeJS.CallSite): string {
  const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  const text = String(frame);
  if (!file?.startsWith('/') || line === null || column === null) return text;
  const entry = sourceMapOf(file)?.findEntry(line - 1, column - 1);
  if (!entry || !('originalSource' in entry)) return text;
  const original = `${fromRoot(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  return text.replace(`${file}:${line}:${column}`, () => original);
}

/** `functions/home-activities.ts`: what is built lies in folders below the root that its sources are named from. */
const fromRoot = (source: string): string => source.replace(/^(?:\.\.\/)+/, '');

function sourceMapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) maps.set(file, readSourceMap(file));
  return maps.get(file);
}

/** A bundle shipped without its map is no error: its stack traces name the bundle's lines. */
function readSourceMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
