import type { Kept } from '../../wire.ts';

/** How many traces are shown, how many there are, and what was let go to have room for them. */
export function KeptLine({ shown, kept }: { readonly shown: number; readonly kept: Kept | undefined }) {
  if (!kept) return <p class="kept" />;
  const { traces, maxTraces, maxBytes, evicted } = kept;
  return (
    <p class="kept">
      <strong>
        {number(shown)} of {number(traces)} kept traces
      </strong>
      <span>
        keeps the latest {number(maxTraces)} traces or {megabytes(maxBytes)}
        {evicted > 0 && `; ${number(evicted)} older ${evicted === 1 ? 'one was' : 'ones were'} let go`}
      </span>
    </p>
  );
}

const number = (value: number): string => value.toLocaleString('en');
const megabytes = (bytes: number): string => `${number(Math.round(bytes / 1e5) / 10)} MB`;
