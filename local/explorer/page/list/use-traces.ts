import { useEffect, useState } from 'preact/hooks';
import { followTraces } from './follow-traces.ts';
import { type LiveList, nothingYet } from './live-list.ts';

/**
 * The traces that a filter lets through, live while somebody looks: a browser has six connections to one server, and
 * each page in the background would hold one.
 */
export function useTraces(q: string): LiveList {
  const [list, setList] = useState<LiveList>(nothingYet);
  const isShown = useIsShown();
  useEffect(() => (isShown ? followTraces(q, setList) : undefined), [q, isShown]);
  return list;
}

function useIsShown(): boolean {
  const [isShown, setIsShown] = useState(() => !document.hidden);
  useEffect(() => {
    const onChange = () => setIsShown(!document.hidden);
    document.addEventListener('visibilitychange', onChange);
    return () => document.removeEventListener('visibilitychange', onChange);
  }, []);
  return isShown;
}
