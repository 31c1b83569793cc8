import { shortText } from './attribute-text.ts';
import type { Block } from './layout.ts';
import type { Attributes, ReceivedSpan } from './span.ts';
import { printable, truncate } from './terminal-text.ts';

const STACK_LINES = 4;
const MAX_MESSAGE = 400;

/** Whether the key is one of those that `exceptionBlocks` prints. */
export function isErrorKey(key: string): boolean {
  return key === 'error.type' || key.startsWith('exception.');
}

/** What went wrong in a span, by its attributes, status and `exception` events: for each a headline, then the stack. */
export function exceptionBlocks(span: ReceivedSpan): Block[] {
  const own = toException(span.attributes, span.status.code === 'ERROR' ? span.status.message : undefined);
  const recorded = span.events
    .filter(({ name }) => name === 'exception')
    .map(({ attributes }) => toException(attributes));
  return merge(own, recorded).flatMap((exception) => {
    const text = headline(exception);
    return text === '' ? [] : [[[{ text, style: 'red' as const }]], ...stackBlocks(exception.stack)];
  });
}

/** An error told twice, as by an event and the status, is one error: the telling with a stack is kept. */
function merge(own: Exception, recorded: readonly Exception[]): Exception[] {
  const isSame = ({ message }: Exception) => message !== undefined && message === own.message;
  return own.stack === '' && recorded.some(isSame)
    ? recorded.map((exception) => ({ ...exception, errorType: exception.errorType ?? own.errorType }))
    : [own, ...recorded.filter((exception) => !isSame(exception))];
}

interface Exception {
  errorType: string | undefined;
  type: string | undefined;
  message: string | undefined;
  stack: string;
}

function toException(attributes: Attributes, statusMessage?: string): Exception {
  const read = (key: string) => (attributes[key] === undefined ? undefined : String(attributes[key]));
  return {
    errorType: read('error.type'),
    type: read('exception.type'),
    message: read('exception.message') ?? statusMessage,
    stack: read('exception.stacktrace') ?? '',
  };
}

function headline({ errorType, type, message }: Exception): string {
  if (message === undefined && type === undefined) {
    return errorType === undefined ? '' : `error.type=${shortText(errorType)}`;
  }
  const parts = [type ?? errorType, message].filter((part) => part !== undefined).map(cut);
  const isSaid = errorType === undefined || errorType === (type ?? errorType);
  return parts.join(': ') + (isSaid ? '' : ` (error.type=${shortText(errorType)})`);
}

/** The first frames of our own and of our dependencies: Node's internals tell nothing. */
function stackBlocks(stack: string): Block[] {
  const frames = stack.split('\n').filter((line) => /^\s*at /.test(line));
  return frames
    .filter((line) => !line.includes('node:'))
    .slice(0, STACK_LINES)
    .map((line) => [[{ text: `  ${cut(line.trim())}`, style: 'dim' }]]);
}

function cut(text: string): string {
  return truncate(printable(text.slice(0, MAX_MESSAGE)), MAX_MESSAGE);
}
