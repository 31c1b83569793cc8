import { useEffect, useState } from 'preact/hooks';

/** As in the style sheet. */
const folded = '(max-width: 52rem)';

/** Whether the window is so narrow that each row takes two lines. */
export function useIsFolded(): boolean {
  const [isFolded, setIsFolded] = useState(() => matchMedia(folded).matches);
  useEffect(() => {
    const query = matchMedia(folded);
    const onChange = () => setIsFolded(query.matches);
    query.addEventListener('change', onChange);
    return () => query.removeEventListener('change', onChange);
  }, []);
  return isFolded;
}
