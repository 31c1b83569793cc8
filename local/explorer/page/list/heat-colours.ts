import { canvasFont, themeColour } from '../theme-colour.ts';

/** Colours of the heat map, as the theme has them now. */
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
  return {
    levels: Array.from({ length: heatLevels }, (_, level) => themeColour(`--heat-${level + 1}`)),
    error: themeColour('--error-mark'),
    paper: themeColour('--paper'),
    text: themeColour('--muted'),
    line: themeColour('--line'),
    font: canvasFont(),
  };
}

/** Which colour a cell has, from 0: one for each count while there are few, then by the logarithm. */
export function levelOf(traces: number, most: number): number {
  if (most <= heatLevels) return Math.min(traces, heatLevels) - 1;
  return Math.min(heatLevels - 1, Math.floor((heatLevels * Math.log(traces)) / Math.log(most)));
}
