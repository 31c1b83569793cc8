/** What the reader wants: `auto` follows the system. */
export type ThemeChoice = 'auto' | 'light' | 'dark';

const key = 'theme';
const listeners = new Set<() => void>();
const system = matchMedia('(prefers-color-scheme: dark)');
system.addEventListener('change', () => notify());

function notify(): void {
  for (const listener of listeners) listener();
}

export function readThemeChoice(): ThemeChoice {
  try {
    const kept = localStorage.getItem(key);
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    // Storage may be forbidden; the page goes on without a memory.
    return 'auto';
  }
}

/** Shows the page in a theme. */
export function showTheme(choice: ThemeChoice): void {
  if (choice === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  notify();
}

/** Shows the page in a theme, from now on and after a reload. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // As above.
  }
  showTheme(choice);
}

/** Calls back when the colours change, by choice or by the system; for what is drawn on a canvas. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
