import { shortText } from './attribute-text.ts';
import { formatDuration } from './duration.ts';
import { type Item, paint, type Segment, shorten, widthOf, wrap } from './layout.ts';
import type { ReceivedSpan } from './span.ts';
import { detailsOf } from './span-details.ts';
import { extentOf, timelineOf } from './timeline.ts';
import type { Trace } from './trace-assembler.ts';
import { buildTree } from './trace-tree.ts';
import { type Row, rowsOf } from './tree-rows.ts';

/** How to print. */
export interface PrintOptions {
  /** Whether to write escape sequences for colours. */
  readonly colour: boolean;
  /** The columns of the terminal; less than 40 counts as 40. */
  readonly width: number;
  /** Whether to print every attribute rather than those that people look for. */
  readonly all?: boolean;
}

/** A trace to print; one that comes from elsewhere than the assembler has one part and lacks nothing. */
export type PrintableTrace = Pick<Trace, 'traceId' | 'spans'> & Partial<Trace>;

const DURATION_COLUMNS = 8;

/**
 * A trace as a tree for the terminal, without a newline at its end: a headline, then for each span its name, kind,
 * duration and place in time, and under it the attributes that matter and what went wrong. Nothing that a span holds
 * reaches the terminal unescaped, and no line is longer than `width`.
 *
 * @example
 * console.log(printTree(trace, { colour: process.stdout.isTTY, width: process.stdout.columns ?? 100 }));
 */
export function printTree(trace: PrintableTrace, options: PrintOptions): string {
  const width = Math.max(40, options.width);
  const timeline = timelineOf(trace.spans, width);
  const rows = rowsOf(buildTree(trace.spans), Math.floor(width / 3));
  const rightColumns = DURATION_COLUMNS + 2 + timeline.columns;
  const titles = rows.map((row) => shorten(titleOf(row), width - rightColumns));
  const titleColumns = Math.max(0, ...titles.slice(0, 10_000).map(widthOf));
  const lines = rows.flatMap((row, index) => {
    const title = titles[index] ?? [];
    const gap = { text: ' '.repeat(Math.max(0, titleColumns - widthOf(title))) };
    const line = [...title, gap, durationSegment(row.node.span), timeline.bar(row.node.span)];
    return [line, ...detailLines(row, width, options.all ?? false)];
  });
  return [...headline(trace, width), ...lines]
    .map((line) => paint(line, options.colour).trimEnd())
    .join('\n');
}

function headline(trace: PrintableTrace, width: number): Item[] {
  const { spans, part = 1, droppedSpans = 0 } = trace;
  const { start, end } = extentOf(spans);
  const services = new Set(
    spans.map(({ resource }) => shortText(String(resource['service.name'] ?? 'unknown'))),
  );
  const items: Item[] = [
    [{ text: `trace ${shortText(trace.traceId)}`, style: 'bold' }],
    [{ text: [...services].slice(0, 3).join(', '), style: 'cyan' }],
    [{ text: `${spans.length} ${spans.length === 1 ? 'span' : 'spans'}` }],
    [{ text: formatDuration(end - start) }],
  ];
  if (part > 1) {
    items.push([{ text: `part ${part}, which came late`, style: 'yellow' }]);
  }
  if (droppedSpans > 0) {
    items.push([{ text: `${droppedSpans} more not kept`, style: 'yellow' }]);
  }
  return wrap(items, width);
}

function titleOf({ lead, node: { span } }: Row): Item {
  const isError = span.status.code === 'ERROR';
  const name = `${isError ? '✗ ' : ''}${shortText(span.name) || '(no name)'}`;
  const kind = span.kind === 'INTERNAL' || span.kind === 'UNSPECIFIED' ? '' : `  ${span.kind}`;
  return [
    { text: lead, style: 'dim' },
    { text: name, style: isError ? 'red' : 'bold' },
    { text: kind, style: 'cyan' },
  ];
}

function durationSegment(span: ReceivedSpan): Segment {
  const text = formatDuration(span.endTimeUnixNano - span.startTimeUnixNano);
  return { text: `  ${text.padStart(DURATION_COLUMNS)}` };
}

function detailLines({ node, below }: Row, width: number, all: boolean): Item[] {
  const room = width - below.length;
  const lines = detailsOf(node, all).flatMap((block) => wrap(block, room));
  return lines.map((line) => [{ text: below, style: 'dim' }, ...line]);
}
