import fc from 'fast-check';
import { printTree } from '../local/receiver/print-tree.ts';
import { buildTree, type TraceNode } from '../local/receiver/trace-tree.ts';
import { expectTree } from './support/expect-tree.ts';
import { numberedSpan, receivedSpan } from './support/received-span.ts';

const { traceId } = receivedSpan();

function flatten(roots: readonly TraceNode[]): TraceNode[] {
  const all = [...roots];
  for (const node of all) {
    all.push(...node.children);
  }
  return all;
}

test('nests spans under their parents, in the order of their start', () => {
  const spans = [
    numberedSpan(2, 0, { startTimeUnixNano: 30n }),
    numberedSpan(1, 0, { startTimeUnixNano: 20n }),
    numberedSpan(3, 2),
    numberedSpan(0, undefined, { startTimeUnixNano: 10n }),
  ];

  expectTree(spans, {
    name: 'span 0',
    children: [{ name: 'span 1' }, { name: 'span 2', children: [{ name: 'span 3' }] }],
  });
});

test('makes a root of a span whose parent is not there, and says so', () => {
  const [root] = buildTree([numberedSpan(1, 0)]);

  expect(root).toMatchObject({ orphan: 'missing' });
  expect(buildTree([numberedSpan(1)])[0]).toMatchObject({ orphan: false });
});

test('cuts a cycle where it begins in time', () => {
  const spans = [
    numberedSpan(0, 2, { startTimeUnixNano: 5n }),
    numberedSpan(1, 0, { startTimeUnixNano: 1n }),
    numberedSpan(2, 1),
    numberedSpan(3, 2),
  ];

  const [root, ...others] = buildTree(spans);

  expect(others).toEqual([]);
  expect(root).toMatchObject({ orphan: 'cycle', span: { name: 'span 1' } });
  expect(printTree({ traceId, spans }, { colour: false, width: 100 })).toContain(
    'is a descendant of this span',
  );
});

test('holds every span exactly once, whatever the ids say', () => {
  const number = fc.nat({ max: 12 });
  const spans = fc.array(
    fc
      .record({ id: number, parent: fc.option(number), start: number })
      .map(({ id: own, parent, start }) =>
        numberedSpan(own, parent ?? undefined, { startTimeUnixNano: BigInt(start) }),
      ),
  );
  fc.assert(
    fc.property(spans, (given) => {
      const nodes = flatten(buildTree(given));
      expect(nodes).toHaveLength(given.length);
      expect(new Set(nodes.map((node) => node.span))).toEqual(new Set(given));
    }),
  );
});

test('stands 20,000 levels, in time that grows no faster than they do', () => {
  const spans = Array.from({ length: 20_000 }, (_, number) =>
    numberedSpan(number, number === 0 ? undefined : number - 1),
  );

  const lines = printTree({ traceId, spans }, { colour: false, width: 100 }).split('\n');

  expect(lines).toHaveLength(20_001);
  expect(lines.at(-1)).toContain('(level 20000) span 19999');
});
