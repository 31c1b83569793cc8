/** Colours of the heat map, as the theme has them now. A canvas does not follow the style sheet by itself. */
export interface HeatColours {
  /** From few traces to many. */
  readonly levels: readonly string[];
  readonly error: string;
  readonly paper: string;
  readonly text: string;
  readonly line: string;
  readonly font: string;
}

export const heatLevels = 5;

export function readHeatColours(): HeatColours {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => resolve(style.getPropertyValue(name));
  return {
    levels: Array.from({ length: heatLevels }, (_, level) => colour(`--heat-${level + 1}`)),
    error: colour('--error-mark'),
    paper: colour('--paper'),
    text: colour('--muted'),
    line: colour('--line'),
    font: `11px ${style.getPropertyValue('--sans')}`,
  };
}

/** `light-dark(…)` becomes the one of the two that holds: only the property `color` knows which. */
function resolve(value: string): string {
  const probe = document.createElement('span');
  probe.style.color = value;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Which colour a cell has, from 0: one for each count while there are few, then by the logarithm. */
export function levelOf(traces: number, most: number): number {
  if (most <= heatLevels) return Math.min(traces, heatLevels) - 1;
  return Math.min(heatLevels - 1, Math.floor((heatLevels * Math.log(traces)) / Math.log(most)));
}
