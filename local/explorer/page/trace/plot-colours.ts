import { canvasFont, themeColour } from '../theme-colour.ts';

/** Colours of the histogram, as the theme has them now. */
export interface PlotColours {
  readonly bar: string;
  readonly mark: string;
  readonly text: string;
  readonly line: string;
  readonly font: string;
}

export function readPlotColours(): PlotColours {
  return {
    bar: themeColour('--service-0'),
    mark: themeColour('--error'),
    text: themeColour('--muted'),
    line: themeColour('--line'),
    font: canvasFont(),
  };
}
