import type { AttributeValue } from './span.ts';
import { printable, truncate } from './terminal-text.ts';

const MAX_COLUMNS = 80;
const MAX_ITEMS = 20;

/** A name or a key from a stranger, safe to print and at most 80 columns long. */
export function shortText(text: string): string {
  // Cut first: a value may measure megabytes.
  return truncate(printable(text.slice(0, 4 * MAX_COLUMNS)), MAX_COLUMNS);
}

/** An attribute's value, safe to print and at most 80 columns long; a string is quoted where its ends would not show. */
export function valueText(value: AttributeValue): string {
  if (typeof value === 'string') {
    return /^[^\s"]+$/.test(value) ? shortText(value) : `"${shortText(value)}"`;
  }
  return shortText(plain(value));
}

function plain(value: AttributeValue): string {
  if (typeof value === 'string') {
    return value.slice(0, 4 * MAX_COLUMNS);
  }
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  if (value instanceof Uint8Array) {
    return `<${value.length} bytes>`;
  }
  if (isList(value)) {
    return `[${value.slice(0, MAX_ITEMS).map(plain).join(', ')}${value.length > MAX_ITEMS ? ', …' : ''}]`;
  }
  const pairs = Object.entries(value).slice(0, MAX_ITEMS);
  return `{${pairs.map(([key, item]) => `${key}: ${plain(item)}`).join(', ')}}`;
}

/** `Array.isArray` by itself does not tell TypeScript that a readonly array is one. */
function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
