import { useMemo, useState } from 'preact/hooks';
import { type SpanRow, visibleRows } from './trace-rows.ts';

/** Which rows are collapsed, and so which rows there are. */
export interface Folding {
  readonly visible: readonly SpanRow[];
  readonly collapsed: ReadonlySet<string>;
  toggle(key: string): void;
  /** Makes a row visible, whatever is collapsed above it. */
  reveal(row: SpanRow): void;
  expandAll(): void;
  collapseAll(): void;
}

/** Rows stay collapsed by their key, so that late spans change nothing about it. */
export function useFolding(rows: readonly SpanRow[]): Folding {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const visible = useMemo(() => visibleRows(rows, collapsed), [rows, collapsed]);
  return useMemo(
    () => ({
      visible,
      collapsed,
      toggle: (key) => setCollapsed((was) => (was.has(key) ? without(was, [key]) : new Set([...was, key]))),
      reveal(row) {
        const above = ancestorsOf(row).filter((key) => collapsed.has(key));
        if (above.length > 0) setCollapsed((was) => without(was, above));
      },
      expandAll: () => setCollapsed(new Set()),
      collapseAll: () =>
        setCollapsed(new Set(rows.filter(({ children }) => children > 0).map(({ key }) => key))),
    }),
    [visible, collapsed, rows],
  );
}

function without(keys: ReadonlySet<string>, some: readonly string[]): ReadonlySet<string> {
  const gone = new Set(some);
  return new Set([...keys].filter((key) => !gone.has(key)));
}

function ancestorsOf(row: SpanRow): string[] {
  const keys: string[] = [];
  for (let above = row.parent; above; above = above.parent) keys.push(above.key);
  return keys;
}
