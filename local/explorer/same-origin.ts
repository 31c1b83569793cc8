import type { IncomingMessage } from 'node:http';

/**
 * Why a browser's request for the page or its data is turned away: another site's page made it. Undefined for the
 * page's own, for an address that somebody typed, and for programs that are no browser.
 *
 * Spans are a developer's data, and a page of another site could otherwise embed or time what it cannot read. That the
 * receiver answers to no host but its own is checked before: https://web.dev/articles/fetch-metadata
 */
export function foreignRequest({ headers }: IncomingMessage): string | undefined {
  const { origin, host = '', 'sec-fetch-site': site } = headers;
  if (site === 'cross-site')
    return 'Another site asked for this; to see it yourself, type or paste its address.';
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return `A page of ${JSON.stringify(origin.slice(0, 100))} asked for this, and it is only for http://${host}.`;
  return undefined;
}
