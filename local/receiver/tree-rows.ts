import type { TraceNode } from './trace-tree.ts';

/** A span's place on the screen. */
export interface Row {
  readonly node: TraceNode;
  /** What stands before the span's name: the lines of the tree. */
  readonly lead: string;
  /** What stands before the further lines about the span. */
  readonly below: string;
}

/**
 * The nodes of a tree from top to bottom, with the lines that lead to each. The lines take at most about `maxColumns`:
 * a level too deep for that stands under the last one that fits, with its number.
 */
export function rowsOf(roots: readonly TraceNode[], maxColumns: number): Row[] {
  const rows: Row[] = [];
  const stack = nested(roots, '', 1);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, indent, level, isLast } = next;
    const isDeep = indent.length + 3 > maxColumns;
    const within = isDeep ? indent : indent + (isLast ? '   ' : '│  ');
    const lead = `${indent}${isLast ? '└─ ' : '├─ '}${isDeep ? `(level ${level}) ` : ''}`;
    rows.push({ node, lead, below: `${within}${node.children.length > 0 ? '│  ' : '   '}` });
    for (const child of nested(node.children, within, level + 1)) {
      stack.push(child);
    }
  }
  return rows;
}

interface Nested {
  node: TraceNode;
  indent: string;
  level: number;
  isLast: boolean;
}

/** In reverse, for a stack. */
function nested(nodes: readonly TraceNode[], indent: string, level: number): Nested[] {
  return nodes.map((node, index) => ({ node, indent, level, isLast: index === nodes.length - 1 })).reverse();
}
