import type { ReceivedSpan } from './span.ts';

/** A span among its kin. */
export interface TraceNode {
  readonly span: ReceivedSpan;
  /** In the order of their start; those that start at the same moment in the order of arrival. */
  readonly children: readonly TraceNode[];
  /**
   * Why a root that names a parent is a root: its parent is not among the spans (`missing`: remote, lost or still to
   * come), or is its own descendant (`cycle`). False for a true root and for a child.
   */
  readonly orphan: false | 'missing' | 'cycle';
}

interface GrowingNode extends TraceNode {
  readonly children: GrowingNode[];
  orphan: TraceNode['orphan'];
}

/**
 * Nests spans under their parents and returns the roots, both in the order of their start. Every span appears exactly
 * once, whatever the ids say: of spans with the same id the first is the parent, and a cycle is cut at the span of it
 * that starts first. Nothing recurses, so that depth is no matter.
 */
export function buildTree(spans: readonly ReceivedSpan[]): TraceNode[] {
  const nodes = spans.map((span): GrowingNode => ({ span, children: [], orphan: false })).sort(byStart);
  const parents = findParents(nodes);
  cutCycles(nodes, parents);
  const roots: GrowingNode[] = [];
  for (const node of nodes) {
    const siblings = parents.get(node)?.children ?? roots;
    siblings.push(node);
  }
  return roots;
}

function byStart(a: TraceNode, b: TraceNode): number {
  return Number(a.span.startTimeUnixNano - b.span.startTimeUnixNano);
}

function findParents(nodes: readonly GrowingNode[]): Map<GrowingNode, GrowingNode> {
  const byId = new Map<string, GrowingNode>();
  for (const node of nodes) {
    const key = `${node.span.traceId}/${node.span.spanId}`;
    byId.set(key, byId.get(key) ?? node);
  }
  const parents = new Map<GrowingNode, GrowingNode>();
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
function cutCycles(nodes: readonly GrowingNode[], parents: Map<GrowingNode, GrowingNode>): void {
  const walks = new Map<GrowingNode, GrowingNode>();
  for (const start of nodes) {
    const walked: GrowingNode[] = [];
    let node: GrowingNode | undefined = start;
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
