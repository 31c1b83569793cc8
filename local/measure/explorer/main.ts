import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../../../tests/support/browser.ts';
import { median, quantile } from '../statistics.ts';
import { newTraceId, send, traceOf } from './spans.ts';

/** When the first row that a selector names was painted, in milliseconds from the navigation on. */
const paintOf = (selector: string) => `new Promise((resolve) => {
  const look = () => document.querySelector(${JSON.stringify(selector)})
    ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
    : requestAnimationFrame(look);
  look();
})`;

const listRow = 'a.trace-row';
const spanRow = '.waterfall-row .span-name';

interface Bench {
  readonly url: string;
  readonly browser: Browser;
  /** The memory of the receiver's process, in MB. */
  rss(): Promise<number>;
}

/** `npm run measure:explorer`: how fast the explorer's page is, and whether its memory stays bounded. */
async function measure(quick: boolean): Promise<void> {
  const server = fork('local/measure/explorer/server.ts', { execArgv: [] });
  const [url] = (await once(server, 'message')) as [string];
  const browser = await openBrowser();
  const rss = async () => {
    server.send('memory');
    const [bytes] = (await once(server, 'message')) as [number];
    return bytes / 1e6;
  };
  console.log(
    `Chromium ${browser.version()}, Node.js ${process.versions.node}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`,
  );
  try {
    const bench = { url, browser, rss };
    await measureManySpans(bench, quick ? 3 : 9);
    await measureManyTraces(bench, quick ? 3 : 9);
    await measureLoad(bench, quick ? 5 : 60);
  } finally {
    await browser.close();
    server.disconnect();
  }
}

async function measureManySpans({ url, browser }: Bench, rounds: number): Promise<void> {
  const traceId = newTraceId();
  const spans = traceOf(traceId, 10_000, 'ten thousand spans');
  for (let from = 0; from < spans.length; from += 2_000) await send(url, spans.slice(from, from + 2_000));
  const opened: number[] = [];
  const frames: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const page = await browser.newPage();
    await page.goto(`${url}/trace/${traceId}`, { waitUntil: 'commit' });
    opened.push(await page.evaluate<number>(paintOf(spanRow)));
    frames.push(...(await scroll(page)));
    await page.close();
  }
  const late = frames.filter((ms) => ms > 34).length;
  console.log(`a trace of 10,000 spans: painted after ${ms(opened)}`);
  console.log(
    `  scrolled by the wheel: frame ${median(frames).toFixed(1)} ms (median), ${quantile(frames, 0.95).toFixed(1)} ms (95 %), ` +
      `${Math.max(...frames).toFixed(0)} ms (longest); ${late} of ${frames.length} longer than two`,
  );
}

/** How long each frame took while the wheel turned. */
async function scroll(page: Page): Promise<number[]> {
  await page.mouse.move(400, 400);
  const recording = page.evaluate<number[]>(`new Promise((resolve) => {
    const frames = [];
    let last = performance.now();
    const end = last + 1_500;
    const frame = (now) => {
      frames.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(frame); else resolve(frames.slice(1));
    };
    requestAnimationFrame(frame);
  })`);
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, 400);
    await sleep(16);
  }
  return recording;
}

async function measureManyTraces({ url, browser }: Bench, rounds: number): Promise<void> {
  for (let number = 0; number < 1_000; number += 1) await send(url, traceOf(newTraceId(), 5, 'one of many'));
  const opened: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const page = await browser.newPage();
    await page.goto(url, { waitUntil: 'commit' });
    opened.push(await page.evaluate<number>(paintOf(listRow)));
    await page.close();
  }
  console.log(`a list of 1,000 traces: painted after ${ms(opened)}`);
}

const perSecond = 200;

/**
 * Traces of 18 spans at a fixed rate, with two pages open: one that shows them all, and one whose filter lets a few
 * through. Once a second, how long one of those takes to show up.
 */
async function measureLoad({ url, browser, rss }: Bench, seconds: number): Promise<void> {
  const [all, few] = [await browser.newPage(), await browser.newPage()];
  await Promise.all([all.goto(url), few.goto(`${url}/?q=name:"shows up"`)]);
  await all.waitForSelector(listRow);
  const memory = [await rss()];
  const showing: Promise<number>[] = [];
  const started = performance.now();
  const sending: Promise<void>[] = [];
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const wait = started + (number * 1_000) / perSecond - performance.now();
    if (wait > 1) await sleep(wait);
    sending.push(send(url, traceOf(newTraceId(), 18, 'under load')));
    if (number % perSecond !== 0) continue;
    memory.push(await rss());
    showing.push(showUp(url, few));
  }
  await Promise.all(sending);
  const shown = await Promise.all(showing);
  memory.push(await rss());
  const took = (performance.now() - started) / 1_000;
  console.log(
    `${perSecond} requests a second for ${seconds} s (took ${took.toFixed(0)} s): a trace shows up after ${ms(shown)}`,
  );
  console.log(
    `  memory of the receiver: ${memory[0]?.toFixed(0)} MB before, at most ${Math.max(...memory).toFixed(0)} MB, ` +
      `${memory.at(-1)?.toFixed(0)} MB after, median of the last third ${median(memory.slice(-memory.length / 3)).toFixed(0)} MB`,
  );
}

async function showUp(url: string, page: Page): Promise<number> {
  const traceId = newTraceId();
  const started = performance.now();
  await send(url, traceOf(traceId, 3, 'shows up'));
  await page.waitForSelector(`a[href*="${traceId}"]`);
  return performance.now() - started;
}

const ms = (values: readonly number[]): string =>
  `${median(values).toFixed(0)} ms (median of ${values.length}, ${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;

await measure(process.argv.includes('--quick'));
