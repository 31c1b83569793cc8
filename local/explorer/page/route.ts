import { useEffect, useState } from 'preact/hooks';

/** Where the reader is; all of it is in the URL, so that it can be shared, reloaded and gone back to. */
export interface Route {
  /** The trace shown; the list where there is none. */
  readonly traceId: string | undefined;
  /** `q` and `brush`: what the list is narrowed to, `span`: the chosen span, and whatever a view keeps there. */
  readonly query: URLSearchParams;
}

const listeners = new Set<() => void>();
addEventListener('popstate', () => notify());

function notify(): void {
  for (const listener of listeners) listener();
}

export function readRoute(): Route {
  const [, traceId] = /^\/trace\/([0-9a-f]{32})$/.exec(location.pathname) ?? [];
  return { traceId, query: new URLSearchParams(location.search) };
}

/** What the list is narrowed to: filtered, and brushed. A trace's URL keeps it, so that the way back leads to the same list. */
export type ListQuery = Readonly<Record<'q' | 'brush', string>>;

export const listQueryOf = (query: URLSearchParams): ListQuery => ({
  q: query.get('q') ?? '',
  brush: query.get('brush') ?? '',
});

/** The URL of a place. Empty values are left out. */
export function urlOf(
  traceId: string | undefined,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const search = new URLSearchParams(given).toString();
  return `${traceId === undefined ? '/' : `/trace/${traceId}`}${search && `?${search}`}`;
}

/** Goes to a place of this page; `replace` leaves no step to go back to, as while somebody types a filter. */
export function go(url: string, replace = false): void {
  if (url === `${location.pathname}${location.search}`) return;
  if (replace) history.replaceState(undefined, '', url);
  else history.pushState(undefined, '', url);
  notify();
}

/** The same place with some of its query changed; `undefined` and the empty string remove. */
export function change(query: Readonly<Record<string, string | undefined>>, replace = false): void {
  const route = readRoute();
  go(urlOf(route.traceId, { ...Object.fromEntries(route.query), ...query }), replace);
}

export function useRoute(): Route {
  const [route, setRoute] = useState(readRoute);
  useEffect(() => {
    const listener = () => setRoute(readRoute());
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return route;
}
