import type { WireTrace } from '../../wire.ts';
import type { TimeScale } from './time-scale.ts';
import type { SpanRow } from './trace-rows.ts';

/** Something about a trace that its reader should know, in a sentence. */
export interface Note {
  readonly text: string;
  /** The first span it is about. */
  readonly key?: string;
}

/** What is amiss with a trace as a whole. */
export function notesOf(trace: WireTrace, rows: readonly SpanRow[], scale: TimeScale): Note[] {
  const about = (found: readonly SpanRow[], text: (count: string, isOne: boolean) => string): Note[] => {
    const [first] = found;
    const isOne = found.length === 1;
    return first ? [{ text: text(isOne ? '1 span' : `${found.length} spans`, isOne), key: first.key }] : [];
  };
  const hasRoot = rows.some(({ level, orphan }) => level === 1 && orphan === false);
  return [
    ...(hasRoot || rows.length === 0
      ? []
      : [
          { text: 'The root is missing: every span here names a parent, but the topmost one’s is not here.' },
        ]),
    ...about(withOrphan(rows, 'missing'), (count, isOne) =>
      isOne
        ? `${count} has a parent that is not here: it runs elsewhere, was not sampled, or has not arrived.`
        : `${count} have a parent that is not here: it runs elsewhere, was not sampled, or has not arrived.`,
    ),
    ...about(
      withOrphan(rows, 'cycle'),
      (count, isOne) =>
        `${count} ${isOne ? 'is its' : 'are their'} own ancestor; the circle is cut at the one that starts first.`,
    ),
    ...about(
      rows.filter(({ twin }) => twin > 1),
      (count, isOne) =>
        `${count} ${isOne ? 'has' : 'have'} the id of another span: ids that are not unique, or sent twice.`,
    ),
    ...about(
      rows.filter(({ span }) => span.end < span.start),
      (count, isOne) =>
        `${count} ${isOne ? 'ends before it starts' : 'end before they start'}: a clock went back.`,
    ),
    ...about(
      rows.filter(({ span }) => isOff(scale, span.start) || isOff(scale, span.end)),
      (count, isOne) =>
        `${count} ${isOne ? 'reaches' : 'reach'} so far away in time that the axis leaves ${isOne ? 'it' : 'them'} out; an arrow says where.`,
    ),
    ...droppedNote(trace),
  ];
}

/** Why a root that names a parent is a root. */
export function orphanText({ orphan, span }: SpanRow): string | undefined {
  const parent = span.parentSpanId;
  if (orphan === 'missing')
    return `Its parent ${parent} is not here: it runs elsewhere, was not sampled, or has not arrived.`;
  return orphan === 'cycle'
    ? `Its parent ${parent} is one of its own descendants; the circle is cut here.`
    : undefined;
}

const withOrphan = (rows: readonly SpanRow[], orphan: SpanRow['orphan']) =>
  rows.filter((row) => row.orphan === orphan);

const isOff = (scale: TimeScale, time: number) => time < scale.start || time > scale.end;

function droppedNote({ droppedSpans }: WireTrace): Note[] {
  if (droppedSpans === 0) return [];
  return [{ text: `${droppedSpans} more spans of this trace were not kept, as there was no room for them.` }];
}
