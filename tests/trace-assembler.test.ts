import { printTree } from '../local/receiver/print-tree.ts';
import { createTraceAssembler, type Trace } from '../local/receiver/trace-assembler.ts';
import { numberedSpan, receivedSpan } from './support/received-span.ts';

const { traceId } = receivedSpan();

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function assemble(limits: { maxTraces?: number; maxSpans?: number } = {}) {
  const traces: Trace[] = [];
  const assembler = createTraceAssembler({ onTrace: (trace) => traces.push(trace), ...limits });
  return { traces, assembler };
}

const other = numberedSpan(9, undefined, { traceId: 'a'.repeat(32) });

test('hands a trace on when it has been quiet, with what came in several requests', () => {
  const { traces, assembler } = assemble();

  assembler.add([numberedSpan(1, 0), other]);
  jest.advanceTimersByTime(100);
  assembler.add([numberedSpan(0)]);
  jest.advanceTimersByTime(149);
  expect(traces).toMatchObject([{ traceId: other.traceId, spans: [other] }]);
  jest.advanceTimersByTime(1);

  expect(traces[1]).toEqual({
    traceId,
    spans: [numberedSpan(1, 0), numberedSpan(0)],
    part: 1,
    droppedSpans: 0,
  });
});

test('hands on what comes late as a further part', () => {
  const { traces, assembler } = assemble();

  for (const number of [1, 2]) {
    assembler.add([numberedSpan(number)]);
    jest.runAllTimers();
  }

  expect(traces.map(({ part }) => part)).toEqual([1, 2]);
  const [, late] = traces;
  expect(late && printTree(late, { colour: false, width: 100 })).toContain('part 2, which came late');
});

test('bounds how many traces wait and how many spans each has', () => {
  const { traces, assembler } = assemble({ maxTraces: 1, maxSpans: 2 });

  assembler.add([numberedSpan(1), numberedSpan(2), numberedSpan(3), other]);

  expect(traces).toEqual([{ traceId, spans: [numberedSpan(1), numberedSpan(2)], part: 1, droppedSpans: 1 }]);
  expect(traces[0] && printTree(traces[0], { colour: false, width: 100 })).toContain('1 more not kept');
});

test('drains what waits, once', () => {
  const { traces, assembler } = assemble();
  assembler.add([numberedSpan(1), other]);

  assembler.drain();
  jest.runAllTimers();

  expect(traces).toHaveLength(2);
});
