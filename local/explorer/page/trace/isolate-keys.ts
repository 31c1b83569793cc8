const panelKeys = new Set([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Enter',
]);

/** Keeps keys that scroll or press something in an element from the keys of the whole page. */
export function isolateKeys(event: KeyboardEvent): void {
  if (panelKeys.has(event.key)) event.stopPropagation();
}
