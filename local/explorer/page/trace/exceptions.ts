import type { WireAttributes, WireSpan } from '../../wire.ts';
import { wireText } from '../../wire-text.ts';

/** What went wrong in a span. */
export interface Exception {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

/** The exceptions of a span, from its own attributes and from its events; one told by both is told once. */
export function exceptionsOf({ attributes, events }: WireSpan): Exception[] {
  const own = toException(attributes);
  const recorded = events
    .filter(({ name }) => name === 'exception')
    .map((event) => toException(event.attributes));
  const others = recorded.filter(({ type, message }) => type !== own.type || message !== own.message);
  const all = own.stack === '' && others.length < recorded.length ? recorded : [own, ...others];
  return all.filter(({ type, message, stack }) => type + message + stack !== '');
}

function toException(attributes: WireAttributes): Exception {
  const read = (key: string) => (Object.hasOwn(attributes, key) ? wireText(attributes[key] ?? null) : '');
  return {
    type: read('exception.type'),
    message: read('exception.message'),
    stack: read('exception.stacktrace'),
  };
}
