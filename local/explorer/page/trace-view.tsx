/** One trace. */
export function TraceView({ traceId }: { readonly traceId: string; readonly query: URLSearchParams }) {
  return <main>{traceId}</main>;
}
