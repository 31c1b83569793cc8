import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';

const frame = /((?:file:\/\/)?\/[^\s()]+\.js):(\d+):(\d+)/g;
const maps = new Map<string, SourceMap | undefined>();

/**
 * Lets the stack traces of errors, on spans and in logs, name TypeScript files and lines, from the source map beside
 * each bundle.
 *
 * Why not `node --enable-source-maps`: it reads every map while it loads its bundle, 6 ms of Init for ours. Here Init
 * pays nothing and the first error whose stack is read pays it. A formatter that is set already stays.
 *
 * @see https://v8.dev/docs/stack-trace-api#customizing-stack-traces
 */
export function nameOriginalLines(): void {
  Error.prepareStackTrace ??= (error, frames) => originalLines([error, ...frames].join('\n    at '));
}

/** Frames without a map stay as they are. */
function originalLines(stack: string): string {
  return stack.replace(frame, (all, location: string, line: string, column: string) => {
    const file = location.replace(/^file:\/\//, '');
    const entry = sourceMapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return all;
    return `${fromRoot(file, entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** `functions/home-activities.ts`: bundles lie one folder below the root that their sources are named from. */
function fromRoot(bundle: string, source: string): string {
  const folder = dirname(bundle);
  return relative(dirname(folder), resolve(folder, source));
}

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
