import { signed } from '../../local/measure/report/table.ts';
import type { MeasuredSetup, Results } from '../measure/results.ts';
import { isOurs } from '../measure/roles.ts';
import { coldOf, medianMore, rowOf, untracedOf, warmOf } from './compare.ts';
import { mainCondition } from './main-table.ts';

/** One column of bars: what each set-up adds, in milliseconds. */
interface Panel {
  readonly title: string;
  /** Where a bar ends: longer ones are broken, so that one slow set-up does not make all others dots. */
  readonly longestMs: number;
  readonly value: (setup: MeasuredSetup) => number;
}

const width = 900;
const margin = 16;
/** What a letter takes at most, on average, and a value beside its bar. */
const [letterWidth, valueWidth] = [7.6, 72];
const row = { top: 92, height: 26, bar: 14 };

/** GitHub shows a picture on white or on black, whatever the reader's system prefers: it brings its own background. */
const style = `
  text { font: 13px -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .title { font-size: 16px; font-weight: 600 } .panel { font-weight: 600 } .quiet { fill: #59636e; font-size: 12px }
  .card { fill: #ffffff; stroke: #d1d9e0 } .axis { stroke: #d1d9e0 } .gap { stroke: #ffffff }
  .ours { fill: #0969da } .other { fill: #afb8c1 } .own-name { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .quiet { fill: #9198a1 } .card { fill: #151b23; stroke: #3d444d }
    .axis { stroke: #3d444d } .gap { stroke: #151b23 } .ours { fill: #4493f8 } .other { fill: #656c76 }
  }`;

/** Where things stand from left to right: names, then three panels. */
interface Layout {
  readonly names: number;
  readonly panel: number;
  readonly bars: number;
}

function layOut(setups: readonly MeasuredSetup[]): Layout {
  const names = Math.ceil(Math.max(...setups.map(({ name }) => name.length)) * letterWidth) + margin;
  const panel = Math.floor((width - 2 * margin - names) / 3);
  return { names, panel, bars: panel - valueWidth };
}

/** docs/pictures/bench.svg: horizontal bars for all set-ups but untraced, which is the zero of all three panels. */
export function chart(results: Results): string {
  const zero = untracedOf(results, warmOf(results, mainCondition)).setup;
  const setups = results.setups.filter(({ name }) => name !== zero);
  const layout = layOut(setups);
  const height = row.top + setups.length * row.height + 38;
  const foot = `Medians; backend answers after ${mainCondition}. Zero is the same function without tracing. Bars with a gap are longer than drawn.`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>What tracing adds, by set-up</title><style>${style}\n</style>`,
    `<rect class="card" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    text(margin, 34, 'What tracing adds, in milliseconds (blue: this repository’s)', 'title'),
    ...setups.map((_, place) => name(setups, place)),
    ...panels(results).map((one, index) =>
      drawPanel(one, margin + layout.names + index * layout.panel, layout.bars, setups),
    ),
    text(margin, height - 14, foot, 'quiet'),
    '</svg>\n',
  ].join('\n');
}

function panels(results: Results): Panel[] {
  const [colds, warms] = [coldOf(results, 'feed'), warmOf(results, mainCondition)];
  const warm = (what: 'responseMs' | 'billedMs') => (setup: MeasuredSetup) =>
    medianMore(rowOf(warms, setup.name), untracedOf(results, warms), (of) => of[what]) ?? 0;
  const init = (setup: MeasuredSetup) =>
    medianMore(rowOf(colds, setup.name), untracedOf(results, colds), (of) => of.initMs) ?? 0;
  return [
    { title: 'to Init', longestMs: 150, value: init },
    { title: 'to a warm response', longestMs: 60, value: warm('responseMs') },
    { title: 'to what is billed', longestMs: 60, value: warm('billedMs') },
  ];
}

function drawPanel(
  { title, longestMs, value }: Panel,
  x: number,
  longest: number,
  setups: readonly MeasuredSetup[],
): string {
  const bottom = row.top + setups.length * row.height;
  const draw = (setup: MeasuredSetup, place: number) => {
    const ms = value(setup);
    const length = Math.max(Math.min(ms / longestMs, 1) * longest, 1);
    const kind = isOurs(setups, setup) ? 'ours' : 'other';
    return bar({ x, y: row.top + place * row.height, length, kind, isBroken: ms > longestMs, ms });
  };
  return [
    text(x, row.top - 16, title, 'panel'),
    `<line class="axis" x1="${x}" x2="${x}" y1="${row.top - 6}" y2="${bottom}"/>`,
    ...setups.map(draw),
  ].join('\n');
}

interface Bar {
  readonly x: number;
  readonly y: number;
  readonly length: number;
  readonly kind: 'ours' | 'other';
  readonly isBroken: boolean;
  readonly ms: number;
}

function bar({ x, y, length, kind, isBroken, ms }: Bar): string {
  const drawn = `<rect class="${kind}" x="${x}" y="${y}" width="${length.toFixed(1)}" height="${row.bar}" rx="1.5"/>`;
  const [from, to] = [x + length - 18, x + length - 12];
  const gap = `<line class="gap" stroke-width="3" x1="${from}" y1="${y + row.bar + 2}" x2="${to}" y2="${y - 2}"/>`;
  const label = signed(ms, Math.abs(ms) >= 100 ? 0 : Math.abs(ms) >= 10 ? 1 : 2);
  return [drawn, isBroken ? gap : '', text(x + length + 6, y + row.bar - 2, label)].join('');
}

function name(setups: readonly MeasuredSetup[], place: number): string {
  const setup = setups[place];
  if (!setup) return '';
  const y = row.top + place * row.height + row.bar - 2;
  return text(margin, y, setup.name, isOurs(setups, setup) ? 'own-name' : undefined);
}

const text = (x: number, y: number, words: string, kind?: string): string =>
  `<text x="${x.toFixed(1)}" y="${y}"${kind ? ` class="${kind}"` : ''}>${escapeXml(words)}</text>`;

const escapeXml = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
