import type { HTMLAttributes } from 'preact';

/**
 * A part of a treegrid: `row`, `gridcell`, `columnheader` or `rowgroup`. A `<table>` would lay its rows out itself, and
 * wants all of them in the document.
 */
export function GridPart(props: HTMLAttributes<HTMLDivElement> & { readonly role: string }) {
  return <div {...props} />;
}
