import { count } from './progress.ts';

/** Counts of one run. Each span that was found is in exactly one of the fields behind `spans`, or has failed. */
export interface Tally {
  lines: number;
  unreadable: number;
  spans: number;
  duplicates: number;
  /** Delivered by an earlier run. */
  before: number;
  delivered: number;
  rejected: number;
}

export function createTally(): Tally {
  return { lines: 0, unreadable: 0, spans: 0, duplicates: 0, before: 0, delivered: 0, rejected: 0 };
}

/** Spans that were found and are not with the backend. */
export function failedOf({ spans, duplicates, before, delivered, rejected }: Tally): number {
  return spans - duplicates - before - delivered - rejected;
}

/** The run in a sentence or two. */
export function summary(tally: Tally, isDryRun: boolean): string {
  const { lines, unreadable, spans, duplicates, before, delivered, rejected } = tally;
  const parts = [
    `${count(spans)} spans found in ${count(lines)} lines`,
    `${count(duplicates)} duplicates left out`,
    ...(before > 0 ? [`${count(before)} delivered by an earlier run`] : []),
    ...(isDryRun
      ? ['nothing sent (--dry-run)']
      : [
          `${count(delivered)} delivered`,
          `${count(rejected)} rejected by the backend`,
          `${count(failedOf(tally))} failed`,
        ]),
  ];
  const unread = unreadable === 1 ? '1 line could' : `${count(unreadable)} lines could`;
  return `${parts.join(', ')}.${unreadable > 0 ? ` ${unread} not be read.` : ''}`;
}
