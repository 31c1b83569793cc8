import { useEffect, useState } from 'preact/hooks';

/** One sentence to the reader about what just happened. */
export interface Notice {
  readonly text: string;
  readonly kind: 'progress' | 'success' | 'failure';
}

let current: Notice | undefined;
const listeners = new Set<(notice: Notice | undefined) => void>();

/** Says something in the page's status line; `undefined` takes it back. */
export function say(notice: Notice | undefined): void {
  current = notice;
  for (const listener of listeners) listener(notice);
}

export function useNotice(): Notice | undefined {
  const [notice, setNotice] = useState(current);
  useEffect(() => {
    listeners.add(setNotice);
    return () => {
      listeners.delete(setNotice);
    };
  }, []);
  return notice;
}
