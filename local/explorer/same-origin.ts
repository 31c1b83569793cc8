import type { IncomingMessage } from 'node:http';

/**
 * Why a browser's request for the page or its data is turned away: another site's page made it. Undefined for the
 * page's own, for an address that somebody opens, and for programs that are no browser.
 *
 * Spans are a developer's data, and a page of another site could otherwise embed or time what it cannot read. That the
 * receiver answers to no host but its own is checked before: https://web.dev/articles/fetch-metadata
 */
export function foreignRequest({ headers }: IncomingMessage): string | undefined {
  const {
    origin,
    host = '',
    'sec-fetch-site': site,
    'sec-fetch-mode': mode,
    'sec-fetch-dest': dest,
  } = headers;
  // Somebody who follows a link, as one to localhost in a README, gets a page of his own, which no other can look into.
  const isFollowed = mode === 'navigate' && dest === 'document';
  if (site === 'cross-site' && !isFollowed)
    return 'Another site asked for this; to see it yourself, open its address.';
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return `A page of ${JSON.stringify(origin.slice(0, 100))} asked for this, and it is only for http://${host}.`;
  return undefined;
}
