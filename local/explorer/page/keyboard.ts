import { useEffect, useRef } from 'preact/hooks';

/** What to do on a key, by `KeyboardEvent.key`: `j`, `ArrowDown`, `/`, `Escape`. */
export type KeyBindings = Readonly<Record<string, () => void>>;

/**
 * Binds keys of the whole page while a component is there. Leaves alone what somebody types into a field, what is held
 * with Ctrl, Meta or Alt, Enter and Space on what they press anyhow, and everything while a dialog or popover is open.
 */
export function useKeys(bindings: KeyBindings): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (!action || isElsewhere(event)) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

const fields = 'input, textarea, select, [contenteditable]:not([contenteditable="false"])';
const pressed = 'a[href], button, summary';

function isElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return true;
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector(':modal, :popover-open')) return true;
  if (!(event.target instanceof Element)) return false;
  const presses = event.key === 'Enter' || event.key === ' ';
  return event.target.matches(fields) || (presses && event.target.matches(pressed));
}
