import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, relative, resolve } from 'node:path';

const frame = /((?:file:\/\/)?\/[^\s()]+\.js):(\d+):(\d+)/g;
const maps = new Map<string, SourceMap | undefined>();

/**
 * A stack trace with the frames of bundles named by their TypeScript files and lines, from the source map beside
 * each bundle. A map is read when the first error needs it, so that Init pays nothing for it. Frames without a map,
 * among them those that `node --enable-source-maps` has named already, stay as they are.
 */
export function originalStack(stack: string): string {
  return stack.replace(frame, (all, location: string, line: string, column: string) => {
    const file = location.replace(/^file:\/\//, '');
    const entry = sourceMapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return all;
    const source = relative(taskRoot(file), resolve(dirname(file), entry.originalSource));
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** Bundles lie one folder below the root that their sources are named from. */
const taskRoot = (file: string): string => dirname(dirname(file));

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
