import { useEffect, useState } from 'preact/hooks';

interface CopyButtonProps {
  /** What is copied: `span id`, for the button's name. */
  readonly what: string;
  /** Called when it is needed: it may take a while to write. */
  readonly text: () => string;
  /** What the button says; `copy` where left out. */
  readonly label?: string;
}

/** A button that copies a text, and says whether it did. */
export function CopyButton({ what, text, label = 'copy' }: CopyButtonProps) {
  const [result, setResult] = useState('');
  useEffect(() => {
    const timer = result === '' ? undefined : setTimeout(setResult, 1_500, '');
    return () => clearTimeout(timer);
  }, [result]);
  const copy = () => {
    navigator.clipboard.writeText(text()).then(
      () => setResult('copied'),
      () => setResult('not allowed'),
    );
  };
  return (
    <button type="button" class="quiet" onClick={copy} aria-label={result || `${label} ${what}`}>
      <span aria-live="polite">{result || label}</span>
    </button>
  );
}
