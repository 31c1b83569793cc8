import { formatDuration } from '../duration.ts';
import type { BarScale } from './bar-scale.ts';

/** For the eye: to who hears a row, each of its parts says what it is. */
export function TraceHeadings({ scale }: { readonly scale: BarScale }) {
  return (
    <div class="traces-headings" aria-hidden="true">
      <span>Name</span>
      <span>Service</span>
      <span>Start</span>
      <span class="row-duration">Duration</span>
      <span class="headings-bar" title={scaleText(scale)}>
        to {formatDuration(scale.whole)}
        {scale.beyond > 0 && `, ${scale.beyond.toLocaleString('en')} beyond`}
      </span>
      <span class="row-spans">Spans</span>
      <span class="row-errors">Errors</span>
      <span class="row-status">HTTP</span>
    </div>
  );
}

function scaleText({ whole, beyond }: BarScale): string {
  const all = `A whole bar stands for ${formatDuration(whole)}.`;
  if (beyond === 0) return all;
  const which = beyond === 1 ? 'One trace takes' : `${beyond.toLocaleString('en')} traces take`;
  return `${all} ${which} far longer: a cut in the bar says so.`;
}
