import type { ReceivedSpan, SpanKindName, StatusName } from '../../local/receiver/span.ts';
import { buildTree, type TraceNode } from '../../local/receiver/trace-tree.ts';
import { describeSpans } from './describe-spans.ts';
import { matchesValue } from './match-value.ts';

/** A span that a test expects. What is left out is not looked at, but for `children`. */
export interface ExpectedSpan {
  readonly name: string | RegExp;
  readonly kind?: SpanKindName;
  readonly status?: StatusName;
  /** Attributes that must be there; a value may be a RegExp or one of jest's asymmetric matchers. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** Keys of attributes that must not be there. */
  readonly absent?: readonly string[];
  /** All the children, in the order of their start; none where left out. */
  readonly children?: readonly ExpectedSpan[];
}

/**
 * Expects that the spans are exactly this tree, or these roots. Children are compared in the order of their start;
 * OpenTelemetry's JavaScript SDK knows that to the millisecond only, so children of one moment may come in any order.
 * Throws with what differs and with the tree that did arrive.
 *
 * @example
 * expectTree(spans, {
 *   name: 'GET /api/activities/home',
 *   kind: 'SERVER',
 *   attributes: { 'http.response.status_code': 200, 'faas.invocation_id': expect.any(String) },
 *   children: [{ name: 'home-activities-data', attributes: { outer: true } }],
 * });
 */
export function expectTree(
  spans: readonly ReceivedSpan[],
  expected: ExpectedSpan | readonly ExpectedSpan[],
): void {
  const roots = isList(expected) ? expected : [expected];
  const differences = compareSiblings(buildTree(spans), roots, 'the roots');
  if (differences.length > 0) {
    const list = differences.map((difference) => `  - ${difference}`).join('\n');
    throw new Error(
      `The spans are not the tree that was expected:\n${list}\n\nWhat did arrive:\n${describeSpans(spans)}`,
    );
  }
}

function compareSiblings(
  actual: readonly TraceNode[],
  expected: readonly ExpectedSpan[],
  of: string,
): string[] {
  const remaining = [...actual];
  const differences = expected.flatMap((span) => {
    const node = takeNext(remaining, span);
    return node === undefined ? [`${of} lack ${span.name}`] : compareNode(node, span);
  });
  const extra = remaining.map(({ span }) => `${of} also have ${span.name}`);
  return [...differences, ...extra];
}

/** Takes the next node, or one that starts at the same moment and has the expected name. */
function takeNext(remaining: TraceNode[], expected: ExpectedSpan): TraceNode | undefined {
  const start = remaining[0]?.span.startTimeUnixNano;
  const named = remaining.findIndex(
    ({ span }) => span.startTimeUnixNano === start && matchesValue(span.name, expected.name),
  );
  const [node] = remaining.splice(Math.max(0, named), 1);
  return node;
}

function compareNode({ span, children }: TraceNode, expected: ExpectedSpan): string[] {
  const differences: string[] = [];
  const compare = (what: string, actual: unknown, wanted: unknown) => {
    if (!matchesValue(actual, wanted)) {
      differences.push(`${span.name}: ${what} is ${show(actual)}, expected ${show(wanted)}`);
    }
  };
  compare('its name', span.name, expected.name);
  compare('its kind', span.kind, expected.kind ?? span.kind);
  compare('its status', span.status.code, expected.status ?? span.status.code);
  for (const [key, wanted] of Object.entries(expected.attributes ?? {})) {
    compare(key, span.attributes[key], wanted);
  }
  for (const key of expected.absent ?? []) {
    compare(key, span.attributes[key], undefined);
  }
  return [
    ...differences,
    ...compareSiblings(children, expected.children ?? [], `the children of ${span.name}`),
  ];
}

function show(value: unknown): string {
  if (value === undefined) {
    return 'absent';
  }
  // Matchers such as expect.any(String) and regular expressions say themselves what they are.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? String(value)
    : JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}n` : item));
}

/** `Array.isArray` by itself does not tell TypeScript that a readonly array is one. */
function isList(expected: ExpectedSpan | readonly ExpectedSpan[]): expected is readonly ExpectedSpan[] {
  return Array.isArray(expected);
}
