import type { ReceivedSpan } from './span.ts';

/** What nesting needs to know of a span, as received or as the explorer's page has it. */
export type TreeSpan = {
  /** Absent where all are of one trace. */
  readonly traceId?: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
} & ({ readonly startTimeUnixNano: bigint } | { readonly start: number });

/** A span among its kin. */
export interface TraceNode<Span extends TreeSpan = ReceivedSpan> {
  readonly span: Span;
  /** In the order of their start; those that start at the same moment in the order of arrival. */
  readonly children: readonly TraceNode<Span>[];
  /**
   * Why a root that names a parent is a root: its parent is not among the spans (`missing`: remote, lost or still to
   * come), or is its own descendant (`cycle`). False for a true root and for a child.
   */
  readonly orphan: false | 'missing' | 'cycle';
}

interface GrowingNode<Span extends TreeSpan> extends TraceNode<Span> {
  readonly children: GrowingNode<Span>[];
  orphan: TraceNode['orphan'];
}

/**
 * Nests spans under their parents and returns the roots, both in the order of their start. Every span appears exactly
 * once, whatever the ids say: of spans with the same id the first is the parent, and a cycle is cut at the span of it
 * that starts first. Nothing recurses, so that depth is no matter.
 */
export function buildTree<Span extends TreeSpan>(spans: readonly Span[]): TraceNode<Span>[] {
  const nodes = spans.map((span): GrowingNode<Span> => ({ span, children: [], orphan: false })).sort(byStart);
  const parents = findParents(nodes);
  cutCycles(nodes, parents);
  const roots: GrowingNode<Span>[] = [];
  for (const node of nodes) {
    const siblings = parents.get(node)?.children ?? roots;
    siblings.push(node);
  }
  return roots;
}

function byStart({ span: a }: { readonly span: TreeSpan }, { span: b }: { readonly span: TreeSpan }): number {
  const [first, second] = [startOf(a), startOf(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

const startOf = (span: TreeSpan) => ('start' in span ? span.start : span.startTimeUnixNano);

function findParents<Span extends TreeSpan>(
  nodes: readonly GrowingNode<Span>[],
): Map<GrowingNode<Span>, GrowingNode<Span>> {
  const byId = new Map<string, GrowingNode<Span>>();
  for (const node of nodes) {
    const key = `${node.span.traceId}/${node.span.spanId}`;
    byId.set(key, byId.get(key) ?? node);
  }
  const parents = new Map<GrowingNode<Span>, GrowingNode<Span>>();
  for (const node of nodes) {
    const { traceId, parentSpanId } = node.span;
    const parent = byId.get(`${traceId}/${parentSpanId}`);
    if (parent !== undefined) {
      parents.set(node, parent);
    } else if (parentSpanId !== undefined) {
      node.orphan = 'missing';
    }
  }
  return parents;
}

/** Nodes come in the order of their start: the one from which a walk finds itself again is its cycle's first. */
function cutCycles<Span extends TreeSpan>(
  nodes: readonly GrowingNode<Span>[],
  parents: Map<GrowingNode<Span>, GrowingNode<Span>>,
): void {
  const walks = new Map<GrowingNode<Span>, GrowingNode<Span>>();
  for (const start of nodes) {
    const walked: GrowingNode<Span>[] = [];
    let node: GrowingNode<Span> | undefined = start;
    while (node !== undefined && !walks.has(node)) {
      walks.set(node, start);
      walked.push(node);
      node = parents.get(node);
    }
    if (node !== undefined && walks.get(node) === start) {
      const cycle = walked.slice(walked.indexOf(node));
      const first = cycle.sort(byStart)[0] ?? node;
      parents.delete(first);
      first.orphan = 'cycle';
    }
  }
}
