import { useEffect, useRef, useState } from 'preact/hooks';
import type { LiveList } from './live-list.ts';

const recoveredMs = 5_000;

/** Says when the connection is lost, and when it is back. */
export function ConnectionLine({ connection }: Pick<LiveList, 'connection'>) {
  const wasLost = useRef(false);
  const [isBack, setIsBack] = useState(false);
  useEffect(() => {
    const recovered = connection === 'live' && wasLost.current;
    wasLost.current = connection === 'lost';
    setIsBack(recovered);
    if (!recovered) return;
    const timer = setTimeout(() => setIsBack(false), recoveredMs);
    return () => clearTimeout(timer);
  }, [connection]);
  const isLost = connection === 'lost';
  return (
    <p role="status" class={`connection ${isLost ? 'connection-lost' : isBack ? 'connection-back' : ''}`}>
      {isLost && 'The connection is lost: new traces do not show up here. Trying again …'}
      {isBack && 'Connected again: the list is up to date.'}
    </p>
  );
}
