/** The list of traces. */
export function ListView({ query }: { readonly query: URLSearchParams }) {
  return <main>{query.toString()}</main>;
}
