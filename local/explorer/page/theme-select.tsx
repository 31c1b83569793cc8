import { useState } from 'preact/hooks';
import { chooseTheme, readThemeChoice, type ThemeChoice } from './theme-choice.ts';

/** Light, dark, or as the system has it. */
export function ThemeSelect() {
  const [choice, setChoice] = useState(readThemeChoice);
  const choose = (next: ThemeChoice) => {
    setChoice(next);
    chooseTheme(next);
  };
  return (
    <select
      aria-label="Theme"
      value={choice}
      onChange={(event) => choose(event.currentTarget.value as ThemeChoice)}
    >
      <option value="auto">Auto theme</option>
      <option value="light">Light</option>
      <option value="dark">Dark</option>
    </select>
  );
}
