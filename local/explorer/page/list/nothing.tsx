export interface NothingProps {
  /** How many there are without a filter. */
  readonly kept: number;
  readonly onClear: () => void;
}

/** Why there is no trace to be seen, and what to do about it. */
export function Nothing({ kept, onClear }: NothingProps) {
  if (kept > 0)
    return (
      <div class="nothing">
        <p>None of the {kept.toLocaleString('en')} kept traces is like that.</p>
        <button type="button" onClick={onClear}>
          Show them all
        </button>
      </div>
    );
  return (
    <div class="nothing">
      <p>No trace yet. Call the API, at the port that it printed when it started, and it shows up here:</p>
      <pre>
        <code>curl http://localhost:4567/api/activities/home</code>
      </pre>
      <p>Or drop a file of OTLP/JSON anywhere on this page.</p>
    </div>
  );
}
