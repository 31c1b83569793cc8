/** Colours of a plot, as the theme has them now: a canvas does not follow the style sheet by itself. */
export interface PlotColours {
  readonly bar: string;
  readonly mark: string;
  readonly text: string;
  readonly line: string;
  readonly font: string;
}

export function readPlotColours(parent: HTMLElement): PlotColours {
  // `light-dark(…)` becomes the one of the two that holds only where it is the value of `color`.
  const probe = document.createElement('span');
  parent.append(probe);
  const colour = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    bar: colour('--service-0'),
    mark: colour('--error'),
    text: colour('--muted'),
    line: colour('--line'),
  };
  const font = `11px ${getComputedStyle(probe).fontFamily}`;
  probe.remove();
  return { ...colours, font };
}
