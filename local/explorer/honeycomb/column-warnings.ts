import type { Cell } from './cell.ts';
import type { HoneycombEvent } from './event.ts';

/** What would go wrong at Honeycomb, in a sentence or two. */
export interface Warning {
  /** The column, or what else it is about. */
  readonly about: string;
  readonly text: string;
}

const maxStringBytes = 65_535;
const maxEventBytes = 1_000_000;
/** https://docs.honeycomb.io/api/events/create-an-event */
const maxColumns = 2_000;

/** Warnings about the columns of one flat event, and about its size. */
export function columnWarnings(event: HoneycombEvent): Warning[] {
  return [
    ...[...event.columns].flatMap(([name, cell]) => cellWarnings(event, shortOf(name), cell)),
    ...sizeWarnings(event),
  ];
}

function cellWarnings(event: HoneycombEvent, key: string, cell: Cell): Warning[] {
  const warnings: Warning[] = [];
  const where = event.kind === 'span' ? '' : ` (${subjectOf(event)})`;
  if (cell.replaces === 'honeycomb')
    warnings.push({
      about: key,
      text: `The attribute “${key}” takes the place of Honeycomb’s own column of that name${where}. Name it otherwise.`,
    });
  if (cell.was !== undefined)
    warnings.push({
      about: key,
      text: `The ${cell.was} “${key}” becomes a string of JSON: prefer plain values.`,
    });
  const bytes = typeof cell.value === 'string' ? bytesAbove(maxStringBytes, cell.value) : undefined;
  if (bytes !== undefined)
    warnings.push({
      about: key,
      text: `The string “${key}” has ${bytes.toLocaleString('en')} bytes; Honeycomb’s limit is ${maxStringBytes.toLocaleString('en')}.`,
    });
  return warnings;
}

function sizeWarnings(event: HoneycombEvent): Warning[] {
  const warnings: Warning[] = [];
  const { columns } = event;
  if (columns.size > maxColumns)
    warnings.push({
      about: 'size',
      text: `${subjectOf(event)} has ${columns.size.toLocaleString('en')} columns; Honeycomb takes at most 2,000.`,
    });
  const bytes = bytesAbove(
    maxEventBytes,
    ...[...columns].flatMap(([name, { value }]) => [name, String(value)]),
  );
  if (bytes !== undefined)
    warnings.push({
      about: 'size',
      text: `${subjectOf(event)} has about ${(bytes / 1e6).toFixed(1)} MB; Honeycomb takes at most about 1 MB.`,
    });
  return warnings;
}

/** What an event is, at the beginning of a sentence. */
export const subjectOf = ({ kind, columns }: HoneycombEvent) => {
  if (kind === 'span') return 'The span';
  return kind === 'link' ? 'A link' : `The event “${shortOf(String(columns.get('name')?.value ?? ''))}”`;
};

/** A key or a name, cut to a length that a sentence bears. */
export const shortOf = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

const encoder = new TextEncoder();

/** How many bytes the texts have in UTF-8, if more than that. Few are long enough to be worth encoding. */
function bytesAbove(limit: number, ...texts: readonly string[]): number | undefined {
  const most = texts.reduce((sum, { length }) => sum + 3 * length, 0);
  if (most <= limit) return undefined;
  const bytes = texts.reduce((sum, text) => sum + encoder.encode(text).length, 0);
  return bytes > limit ? bytes : undefined;
}
