import { useEffect, useState } from 'preact/hooks';
import type { WireTrace } from '../../wire.ts';
import { followTrace } from './follow-trace.ts';

/** What is known of a trace. */
export interface TraceState {
  /** As it was last seen. */
  readonly trace?: WireTrace;
  /** Why there is no trace, or no newer one. */
  readonly problem?: string;
}

/** A trace, and again each time that late spans join it. */
export function useTrace(traceId: string): TraceState {
  const [state, setState] = useState<TraceState>({});
  useEffect(() => {
    setState({});
    return followTrace(traceId, {
      onTrace: (trace) => setState({ trace }),
      onProblem: (problem) =>
        setState(({ trace }) => ({ ...(trace && { trace }), ...(problem !== undefined && { problem }) })),
    });
  }, [traceId]);
  // Until the effect has run, the state is that of the trace before.
  return state.trace && state.trace.traceId !== traceId ? {} : state;
}
