import { attributeWord, parseFilter } from '../../filter.ts';
import type { WireValue } from '../../wire.ts';
import { wireText } from '../../wire-text.ts';

/** The type of a value, as OpenTelemetry calls it. */
export function typeOf(value: WireValue): string {
  if (value === null) return 'empty';
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value;
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'double';
  if (Array.isArray(value)) return 'list';
  if ('int' in value) return 'int';
  if ('double' in value) return 'double';
  if ('bytes' in value) return 'bytes';
  return 'map';
}

/** A filter with one more word; the same where it has it already. */
export const withWord = (filter: string, word: string): string =>
  filter.split(' ').includes(word) ? filter : `${filter} ${word}`.trim();

/** The filter for traces that have this attribute; undefined where no filter can say it. */
export function filterFor(key: string, value: WireValue): string | undefined {
  const text = wireText(value);
  const word = attributeWord(key, text);
  const { terms } = parseFilter(word);
  const [term] = terms;
  const isSame = term?.kind === 'attribute' && term.key === key && term.value === text;
  return isSame && terms.length === 1 ? word : undefined;
}
