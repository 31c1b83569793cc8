import type { ComponentChildren } from 'preact';
import { go } from '../route.ts';

interface PlaceLinkProps {
  /** From `urlOf`: never a text out of a trace. */
  readonly href: string;
  readonly class?: string;
  readonly title?: string;
  readonly 'aria-label'?: string;
  readonly children: ComponentChildren;
}

/** A link to a place of this page, without loading the page again; a new tab where the reader asks for one. */
export function PlaceLink({ href, ...rest }: PlaceLinkProps) {
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(href);
  };
  return <a href={href} onClick={onClick} {...rest} />;
}
