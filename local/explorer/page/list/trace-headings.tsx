import { formatDuration } from '../duration.ts';

/** For the eye: to who hears a row, each of its parts says what it is. */
export function TraceHeadings({ longest }: { readonly longest: number }) {
  return (
    <div class="traces-headings" aria-hidden="true">
      <span>Name</span>
      <span>Service</span>
      <span>Start</span>
      <span class="row-duration">Duration</span>
      <span>to {formatDuration(longest)}</span>
      <span class="row-spans">Spans</span>
      <span class="row-errors">Errors</span>
      <span class="row-status">HTTP</span>
    </div>
  );
}
