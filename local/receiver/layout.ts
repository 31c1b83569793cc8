import { styleText } from 'node:util';
import { columns, truncate } from './terminal-text.ts';

/** A colour or another look, by Node's name for it. */
export type Style = Parameters<typeof styleText>[0];

/** A piece of text and how it looks. */
export interface Segment {
  readonly text: string;
  readonly style?: Style;
}

/** Segments that stay on one line. */
export type Item = readonly Segment[];

/** Items side by side, on as many lines as it takes. */
export type Block = readonly Item[];

const GAP = 2;

/** Lays a block out in lines of at most `width` columns, two spaces between items; an item too long is cut. */
export function wrap(block: Block, width: number): Item[] {
  const lines: Segment[][] = [];
  let used = width;
  for (const item of block) {
    const fitted = shorten(item, width);
    const size = widthOf(fitted);
    const line = lines.at(-1);
    if (line === undefined || used + GAP + size > width) {
      lines.push([...fitted]);
      used = size;
    } else {
      line.push({ text: ' '.repeat(GAP) }, ...fitted);
      used += GAP + size;
    }
  }
  return lines;
}

/** The item cut to at most `width` columns. */
export function shorten(item: Item, width: number): Item {
  const fitted: Segment[] = [];
  let left = width;
  for (const segment of item) {
    if (left > 0) {
      const text = truncate(segment.text, left);
      fitted.push({ ...segment, text });
      left -= columns(segment.text);
    }
  }
  return fitted;
}

/** How many columns the item takes. */
export function widthOf(item: Item): number {
  return item.reduce((sum, { text }) => sum + columns(text), 0);
}

/** The item as a string, with escape sequences for its styles where `colour` says so. */
export function paint(item: Item, colour: boolean): string {
  return item.map(({ text, style }) => (colour && style && text ? styled(style, text) : text)).join('');
}

function styled(style: Style, text: string): string {
  // Whether there are colours was the caller's decision, for whatever stream this is meant.
  return styleText(style, text, { validateStream: false });
}
