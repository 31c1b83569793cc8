import { buildTree, type TraceNode } from '../../../receiver/trace-tree.ts';
import type { WireSpan } from '../../wire.ts';
import { selfTime } from './self-time.ts';

/** A span as a row of the waterfall. */
export interface SpanRow {
  /** Names the span in the URL: its id, for the second span of that id with `.2` behind it. */
  readonly key: string;
  readonly span: WireSpan;
  readonly parent: SpanRow | undefined;
  /** 1 for a root. */
  readonly level: number;
  /** Its number among its siblings, from 1. */
  readonly place: number;
  readonly siblings: number;
  readonly children: number;
  /** Spans below it, at whatever level: the rows that follow it and go when it is collapsed. */
  readonly descendants: number;
  /** How many of them failed. */
  readonly errorsBelow: number;
  /** Why a root that names a parent is a root. */
  readonly orphan: TraceNode['orphan'];
  /** 2 for the second span of the same id, in the order of arrival. */
  readonly twin: number;
  /** In nanoseconds. */
  readonly selfTime: number;
}

type Growing = { -readonly [Key in keyof SpanRow]: SpanRow[Key] };

/** The spans of a trace from top to bottom, each before its children. Nothing recurses, so that depth is no matter. */
export function traceRows(spans: readonly WireSpan[]): SpanRow[] {
  const twins = twinsOf(spans);
  const rows: Growing[] = [];
  const stack = nested(buildTree(spans), undefined);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, ...place } = next;
    const { span, children, orphan } = node;
    const twin = twins.get(span) ?? 1;
    const row: Growing = {
      key: twin === 1 ? span.spanId : `${span.spanId}.${twin}`,
      span,
      ...place,
      level: (place.parent?.level ?? 0) + 1,
      children: children.length,
      descendants: 0,
      errorsBelow: 0,
      orphan,
      twin,
      selfTime: selfTime(
        span,
        children.map((child) => child.span),
      ),
    };
    rows.push(row);
    for (const child of nested(children, row)) stack.push(child);
  }
  countDescendants(rows);
  return rows;
}

/** In reverse, for a stack. */
function nested(nodes: readonly TraceNode<WireSpan>[], parent: SpanRow | undefined) {
  return nodes.map((node, index) => ({ node, parent, place: index + 1, siblings: nodes.length })).reverse();
}

function twinsOf(spans: readonly WireSpan[]): Map<WireSpan, number> {
  const seen = new Map<string, number>();
  return new Map(
    spans.map((span) => {
      const twin = (seen.get(span.spanId) ?? 0) + 1;
      seen.set(span.spanId, twin);
      return [span, twin];
    }),
  );
}

/** From the last row on, a row comes after all that is below it. */
function countDescendants(rows: readonly Growing[]): void {
  for (const row of rows.toReversed()) {
    const parent: Growing | undefined = row.parent;
    if (!parent) continue;
    parent.descendants += 1 + row.descendants;
    parent.errorsBelow += (row.span.status.code === 'ERROR' ? 1 : 0) + row.errorsBelow;
  }
}

/** The rows that are there while some are collapsed. */
export function visibleRows(rows: readonly SpanRow[], collapsed: ReadonlySet<string>): readonly SpanRow[] {
  if (collapsed.size === 0) return rows;
  const visible: SpanRow[] = [];
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as SpanRow;
    visible.push(row);
    if (collapsed.has(row.key)) index += row.descendants;
  }
  return visible;
}

/** The span that the trace is named after: its first true root, else the first of its rows. */
export function rootOf(rows: readonly SpanRow[]): SpanRow | undefined {
  return rows.find(({ level, orphan }) => level === 1 && orphan === false) ?? rows[0];
}
