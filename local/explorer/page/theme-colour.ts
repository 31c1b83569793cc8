/**
 * A colour of the style sheet as the theme has it now, by its name (`--line`): a canvas does not follow by itself. In
 * `light-dark(…)` only the property `color` knows which of the two holds.
 */
export function themeColour(name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The font of labels on a canvas. */
export function canvasFont(): string {
  return `11px ${getComputedStyle(document.documentElement).getPropertyValue('--sans')}`;
}
