import { decodeTraces } from '../receiver/decode.ts';
import type { ReceivedSpan } from '../receiver/span.ts';
import { findDeadLetters } from './find-dead-letters.ts';
import { readLogLines } from './log-lines.ts';

/** A dead letter's spans, or why something in a file could not be read. */
export type ReadLetter =
  | { readonly kind: 'spans'; readonly spans: readonly ReceivedSpan[] }
  | { readonly kind: 'unreadable'; readonly where: string; readonly problem: string };

/** Reads the dead letters of files, one after the other, and checks each as the receiver checks what arrives. */
export async function* readSpans(files: readonly string[], signal: AbortSignal): AsyncGenerator<ReadLetter> {
  for (const file of files) {
    for await (const line of readLogLines(file, signal)) {
      if (line.kind === 'unreadable') yield line;
      else yield* spansOf(line.text, line.where);
    }
    if (signal.aborted) return;
  }
}

function* spansOf(text: string, where: string): Generator<ReadLetter> {
  for (const found of findDeadLetters(text)) {
    if (found.kind === 'garbled') {
      yield { kind: 'unreadable', where, problem: found.problem };
      continue;
    }
    const decoded = decodeTraces(Buffer.from(found.json), 'json');
    if (decoded.ok) yield { kind: 'spans', spans: decoded.spans };
    else yield { kind: 'unreadable', where, problem: decoded.problem };
  }
}
