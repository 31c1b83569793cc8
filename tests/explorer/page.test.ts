import { readFile, writeFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { WireSpan, WireTrace } from '../../local/explorer/wire.ts';
import { openBrowser } from '../support/browser.ts';
import { npmStart, places, stopAll } from '../support/npm-start.ts';

jest.setTimeout(60_000);

let browser: Browser;
let context: BrowserContext;
let page: Page;
let api: string;
let explorer: string;
/** What the page's console said that it should not. */
let complaints: string[] = [];

beforeAll(async () => {
  const env = await places();
  api = `http://localhost:${env.PORT}`;
  explorer = `http://localhost:${env.OTLP_PORT}`;
  const { says } = npmStart(env);
  [browser] = await Promise.all([openBrowser(), says('Ctrl-C')]);
});
afterAll(async () => {
  await browser?.close();
  await stopAll();
});

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
});
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

/** Calls the API; answers the id of the trace that this made. */
async function call(path: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(`${api}${path}`, init);
  await response.text();
  return /^00-([0-9a-f]{32})/.exec(response.headers.get('traceparent') ?? '')?.[1] ?? '';
}

const post = (message: string) =>
  call('/api/activities', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message, ttl: '1-hour' }),
  });

const traceOf = async (traceId: string) =>
  (await (await fetch(`${explorer}/api/traces/${traceId}`)).json()) as WireTrace;

const rowOf = (traceId: string) => page.locator(`a[href*="/trace/${traceId}"]`);
const rows = () =>
  page
    .getByRole('treegrid')
    .getByRole('row')
    .filter({ has: page.locator('.span-name') });
const rowNamed = (name: string) => rows().filter({ hasText: name }).first();
const panel = () => page.getByRole('complementary');
/** An attribute in the panel, with its value. */
const attribute = (key: string) =>
  panel()
    .locator('.attributes dl > div')
    .filter({ has: page.getByText(key, { exact: true }) })
    .first();

/** Names by depth, in the order of the page's rows: children under their parent, by start. */
function outline(spans: readonly WireSpan[], parent?: string, level = 1): string[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === parent)
    .sort((a, b) => a.start - b.start)
    .flatMap(({ spanId, name }) => [`${level} ${name}`, ...outline(spans, spanId, level + 1)]);
}

async function openTrace(traceId: string): Promise<WireTrace> {
  await page.goto(`${explorer}/trace/${traceId}`);
  await rows().first().waitFor();
  const trace = await traceOf(traceId);
  await expectCount(trace.spans.length);
  return trace;
}

async function expectCount(spans: number): Promise<void> {
  await rows()
    .nth(spans - 1)
    .waitFor();
  expect(await rows().count()).toBe(spans);
}

it('says what to do where there is nothing yet', async () => {
  await page.goto(explorer);
  await page.getByText('curl http://localhost').waitFor();
});

it('is what the README’s pictures show', async () => {
  await page.setViewportSize({ width: 1_280, height: 640 });
  const json = { headers: { 'content-type': 'application/json' }, method: 'POST' };
  const paths = ['home', 'search?term=juice', '@worf', 'home', 'notifications', 'home'];
  for (const path of [...paths, ...paths]) await call(`/api/activities/${path}`);
  await post('Hello @worf #cloud');
  await call('/api/message_groups');
  await call('/api/messages', { ...json, body: '{"message":"Qapla!","user_receiver_handle":"worf"}' });
  const traceId = await call('/api/activities/home');
  await page.goto(explorer);
  await rowOf(traceId).waitFor();
  const list = await page.screenshot();
  await openTrace(traceId);
  await rowNamed('home-activities-data').click();
  await panel().waitFor();
  const trace = await page.screenshot();
  expect(Math.min(list.length, trace.length)).toBeGreaterThan(20_000);
  // UPDATE_DOCS=1 npx jest tests/explorer/page
  if (!process.env.UPDATE_DOCS) return;
  await writeFile('docs/pictures/traces.png', list);
  await writeFile('docs/pictures/trace.png', trace);
});

describe('the list', () => {
  it('shows a call of the feed live, and its trace as the data have it', async () => {
    await page.goto(explorer);
    const traceId = await call('/api/activities/home');
    const row = rowOf(traceId);
    await row.waitFor();
    expect(await row.textContent()).toMatch(/GET \/api\/activities\/home.*Cruddur.*18.*200/s);
    await row.click();
    expect(page.url()).toBe(`${explorer}/trace/${traceId}`);
    await expectCount(18);
    const trace = await traceOf(traceId);
    const shown = await rows().evaluateAll((elements) =>
      elements.map(
        (row) => `${row.getAttribute('aria-level')} ${row.querySelector('.span-name')?.textContent}`,
      ),
    );
    expect(shown).toEqual(outline(trace.spans));
  });

  it('does not take the reader’s place away when traces come in', async () => {
    for (let number = 0; number < 40; number += 1) await call('/api/activities/search?term=place');
    const inTheMiddle = await call('/api/activities/search?term=middle');
    for (let number = 0; number < 40; number += 1) await call('/api/activities/search?term=place');
    await page.goto(explorer);
    const list = page.getByRole('list', { name: 'Traces' });
    await list.evaluate((element) => {
      element.scrollTop = 25 * 28;
    });
    const row = rowOf(inTheMiddle);
    await row.waitFor();
    const before = await row.boundingBox();
    await call('/api/activities/home');
    await page.getByRole('button', { name: /new trace/ }).waitFor();
    expect((await row.boundingBox())?.y).toBeCloseTo(before?.y ?? -1, 0);
    await page.getByRole('button', { name: /new trace/ }).click();
    expect(await list.evaluate((element) => element.scrollTop)).toBe(0);
  });

  it('filters by what the URL says, which survives a reload and going back', async () => {
    const posted = await post('Filtered #out');
    const read = await call('/api/activities/home');
    await page.goto(explorer);
    await rowOf(posted).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('http.route=/api/activities');
    await page.waitForURL(/\?q=http\.route/);
    await rowOf(posted).waitFor();
    await rowOf(read).waitFor({ state: 'detached' });
    await page.reload();
    await rowOf(posted).waitFor();
    expect(await page.getByRole('searchbox', { name: 'Filter traces' }).inputValue()).toBe(
      'http.route=/api/activities',
    );
    expect(await rowOf(read).count()).toBe(0);
    await rowOf(posted).click();
    await page.getByRole('treegrid').waitFor();
    await page.goBack();
    await rowOf(posted).waitFor();
    expect(page.url()).toContain('q=http.route');
    await page.getByRole('checkbox', { name: 'Errors only' }).check();
    await rowOf(posted).waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('q')).toBe('http.route=/api/activities status:error');
  });

  it('takes a file that was downloaded, and says why it does not take another', async () => {
    const traceId = await call('/api/activities/home');
    await openTrace(traceId);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    const copy = 'c'.repeat(32);
    await page.goto(explorer);
    const open = async (name: string, content: string) => {
      const choosing = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a file' }).click();
      await (await choosing).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
    };
    await open('trace.json', text.replaceAll(traceId, copy));
    await rowOf(copy).waitFor();
    const [original, again] = await Promise.all([traceOf(traceId), traceOf(copy)]);
    const bare = (trace: WireTrace) => trace.spans.map(({ receivedAt: _, ...span }) => span);
    expect(bare(again)).toEqual(bare(original));
    await open('nonsense.json', '{"resourceSpans": 5}');
    await page.getByText(/nonsense\.json.*resourceSpans/s).waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('400')]);
  });

  it('filters by what is brushed in the heat map', async () => {
    const traceId = await call('/api/activities/home');
    await page.goto(explorer);
    await rowOf(traceId).waitFor();
    const plot = await page.locator('.heat-plot .u-over').boundingBox();
    if (!plot) throw new Error('There is no heat map.');
    const { x, y, width, height } = plot;
    await page.mouse.move(x + 2, y + 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.6, y + height - 2, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/brush=/);
    const [from = 0, to = 0] = (new URL(page.url()).searchParams.get('brush') ?? '').split(',').map(Number);
    const { startUnixNano } = await traceOf(traceId);
    const isInside = Number(startUnixNano) / 1e6 >= from && Number(startUnixNano) / 1e6 <= to;
    expect(await rowOf(traceId).count()).toBe(isInside ? 1 : 0);
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await rowOf(traceId).waitFor();
  });

  it('is brushed as before when the reader comes back from a trace', async () => {
    const traceId = await call('/api/activities/home');
    const url = `${explorer}/?brush=%2C%2C0.001%2C`;
    await page.goto(url);
    await rowOf(traceId).click();
    await rows().first().waitFor();
    await page.keyboard.press('Escape');
    await rowOf(traceId).waitFor();
    expect(page.url()).toBe(url);
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await page.waitForURL(`${explorer}/`);
    await page.locator('.trace-row:focus').waitFor();
  });
});

describe('a trace', () => {
  it('has bars to scale, and all that its spans say in the panel', async () => {
    const trace = await openTrace(await post('To scale'));
    const root = trace.spans.find(({ parentSpanId }) => parentSpanId === undefined);
    if (!root) throw new Error('The trace has no root.');
    const barOf = async (span: WireSpan) => {
      const box = await rowNamed(span.name).locator('.bar').boundingBox();
      return box ?? { x: Number.NaN, width: Number.NaN };
    };
    const whole = await barOf(root);
    const toScale = (time: number) => (whole.width * time) / (root.end - root.start);
    for (const span of trace.spans) {
      const { x, width } = await barOf(span);
      expect(Math.abs(x - whole.x - toScale(span.start - root.start))).toBeLessThan(2);
      expect(Math.abs(width - toScale(span.end - span.start))).toBeLessThan(3);
    }
    for (const span of trace.spans) {
      await rowNamed(span.name).click();
      await panel().getByRole('heading', { name: span.name, exact: true }).waitFor();
      const names = await panel().locator('.attributes').first().locator('dt').allInnerTexts();
      expect(names).toEqual(Object.keys(span.attributes).sort());
    }
    await rowNamed('POST /api/activities').click();
    const value = attribute('http.route').locator('dd');
    expect(await value.textContent()).toContain('/api/activities');
    await panel().getByRole('searchbox').fill('http.route');
    expect(await panel().locator('.attributes dt').allInnerTexts()).toEqual(['http.route']);
    await value.getByRole('link').click();
    await page.waitForURL(`${explorer}/?q=http.route%3D%2Fapi%2Factivities`);
  });

  it('says what Honeycomb will store, and what it bills', async () => {
    const trace = await openTrace(await call('/api/activities/home'));
    await rowNamed('home-activities-data').click();
    await panel().getByRole('tab', { name: 'What Honeycomb will store' }).click();
    const text = await panel().getByRole('tabpanel').textContent();
    expect(text).toContain('18');
    for (const column of [
      'trace.trace_id',
      'trace.parent_id',
      'duration_ms',
      'app.result_length',
      'service.name',
    ]) {
      expect(text).toContain(column);
    }
    expect(text).toContain(trace.traceId);
  });

  it('can be walked by keys alone, and remembers where the reader was', async () => {
    const traceId = await call('/api/activities/home');
    await page.goto(`${explorer}/?q=http.route=/api/activities/home`);
    await rowOf(traceId).waitFor();
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await expectCount(18);
    expect(page.url()).toContain(traceId);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await panel().getByRole('heading', { name: 'home-activities-data', exact: true }).waitFor();
    await page.reload();
    await panel().getByRole('heading', { name: 'home-activities-data', exact: true }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('outer');
    await attribute('outer').waitFor();
    // Out of the field, out of the panel, out of the trace.
    while (page.url().includes('/trace/')) await page.keyboard.press('Escape');
    await rowOf(traceId).waitFor();
    expect(page.url()).toContain('q=http.route');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' });
  });

  it('collapses and expands', async () => {
    await openTrace(await call('/api/activities/home'));
    await rowNamed('home-activities-data')
      .getByRole('button', { name: /^Collapse/ })
      .click();
    await expectCount(2);
    await page.getByRole('button', { name: 'expand all' }).click();
    await expectCount(18);
  });

  it('says when the explorer is gone, and no more when it is back', async () => {
    await page.route('**/api/live*', (route) => route.abort());
    await openTrace(await call('/api/message_groups'));
    const said = page.getByText('The explorer does not answer.');
    await said.waitFor();
    await page.unroute('**/api/live*');
    await said.waitFor({ state: 'detached' });
    complaints = complaints.filter((complaint) => !complaint.includes('ERR_FAILED'));
  });

  it('finds spans by what they hold, one after the other, in what is collapsed too', async () => {
    const trace = await openTrace(await call('/api/activities/home'));
    await rowNamed('home-activities-data')
      .getByRole('button', { name: /^Collapse/ })
      .click();
    await expectCount(2);
    await page.keyboard.press('f');
    await page.keyboard.type('query');
    const status = page.locator('.find-spans').getByRole('status');
    await status.filter({ hasText: '14 found' }).waitFor();
    for (const place of ['1 of 14', '2 of 14']) {
      await page.keyboard.press('Enter');
      await status.filter({ hasText: place }).waitFor();
    }
    const second = trace.spans
      .filter(({ name }) => name.startsWith('Query'))
      .sort((a, b) => a.start - b.start)[1];
    expect(new URL(page.url()).searchParams.get('span')).toBe(second?.spanId);
    await expectCount(18);
    await page.keyboard.press('Shift+Enter');
    await status.filter({ hasText: '1 of 14' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.type('no such thing');
    await status.filter({ hasText: 'none' }).waitFor();
  });

  it('grows when a late span joins it', async () => {
    const trace = await openTrace(await post('Late'));
    const root = trace.spans.find(({ parentSpanId }) => parentSpanId === undefined);
    const late = {
      traceId: trace.traceId,
      spanId: 'abcdefabcdefabcd',
      parentSpanId: root?.spanId,
      name: 'came late',
      startTimeUnixNano: trace.startUnixNano,
      endTimeUnixNano: String(BigInt(trace.startUnixNano) + 5_000_000n),
    };
    await send([late]);
    await expectCount(trace.spans.length + 1);
    expect(await rows().allInnerTexts()).toContainEqual(expect.stringContaining('came late'));
  });
});

async function send(spans: object[]): Promise<void> {
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${explorer}/v1/traces`, { method: 'POST', headers, body })).status).toBe(200);
}

describe('hostile spans', () => {
  const traceId = 'f'.repeat(32);
  const markup = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const hour = 3_600_000_000_000n;
  const now = BigInt(Date.now()) * 1_000_000n;
  const span = (number: number, parent: number | undefined, name: string, more: object = {}) => ({
    traceId,
    spanId: number.toString(16).padStart(16, '0'),
    ...(parent !== undefined && { parentSpanId: parent.toString(16).padStart(16, '0') }),
    name,
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 1_000_000n),
    ...more,
  });

  it('neither run nor break anything', async () => {
    const attributes = [
      text(markup, markup),
      text('__proto__', 'polluted'),
      text('link', 'javascript:alert(3)'),
      text('long', 'é'.repeat(30_000)),
    ];
    await send([
      span(1, undefined, markup, { attributes }),
      span(2, 1, 'backwards', { endTimeUnixNano: String(now - 5_000_000n) }),
      span(3, 1, 'future', {
        startTimeUnixNano: String(now + 48n * hour),
        endTimeUnixNano: String(now + 49n * hour),
      }),
      span(4, 5, 'circle one'),
      span(5, 4, 'circle two'),
      span(6, 99, 'orphan'),
      span(7, 1, 'first of a name'),
      span(7, 1, 'second of that id'),
      span(8, 1, 'the epoch', { startTimeUnixNano: '0', endTimeUnixNano: '0' }),
    ]);
    await page.goto(explorer);
    await rowOf(traceId).waitFor();
    await openTrace(traceId);
    for (const name of [
      'backwards',
      'future',
      'circle one',
      'orphan',
      'second of that id',
      'the epoch',
      '<img',
    ]) {
      await rowNamed(name).click();
      await panel().waitFor();
      for (const tab of ['Events', 'Compare', 'What Honeycomb will store', 'Attributes']) {
        await panel().getByRole('tab', { name: tab }).click();
        await panel().getByRole('tabpanel').waitFor();
      }
    }
    expect(await panel().locator('dt').allInnerTexts()).toContain(markup);
    expect(await page.locator('img, a[href^="javascript"]').count()).toBe(0);
    expect(await page.evaluate('({}).polluted ?? Object.prototype.toString.call({})')).toBe(
      '[object Object]',
    );
    expect(await page.locator('main').textContent()).toMatch(/is not here/);
  });

  it('may be nested 1,000 deep', async () => {
    const deep = 'e'.repeat(32);
    await send(
      Array.from({ length: 1_000 }, (_, level) => ({
        ...span(level + 1, level === 0 ? undefined : level, `level ${level}`),
        traceId: deep,
      })),
    );
    await page.goto(`${explorer}/trace/${deep}`);
    await rowNamed('level 0').waitFor();
    await page.keyboard.press('End');
    await page.getByText('level 999').waitFor();
  });
});

describe('everybody', () => {
  /** https://github.com/dequelabs/axe-core */
  async function violations(): Promise<string[]> {
    await page.evaluate(await readFile('node_modules/axe-core/axe.min.js', 'utf8'));
    const found = await page.evaluate('axe.run().then(({ violations }) => violations)');
    return (found as { id: string; nodes: { html: string }[] }[]).map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
    );
  }

  const widths = [320, 1_280, 2_560];

  it.each(['light', 'dark'] as const)('can read the %s page, at any width', async (colorScheme) => {
    const traceId = await call('/api/activities/home');
    await page.emulateMedia({ colorScheme });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(explorer);
      await rowOf(traceId).waitFor();
      expect([width, await violations()]).toEqual([width, []]);
      await page.goto(`${explorer}/trace/${traceId}`);
      await rows().first().waitFor();
      expect([width, await violations()]).toEqual([width, []]);
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect([width, await page.evaluate(overflow)]).toEqual([width, 0]);
    }
    await rowNamed('GET /api/activities/home').click();
    for (const tab of ['Attributes', 'Events', 'Compare', 'What Honeycomb will store']) {
      await panel().getByRole('tab', { name: tab }).click();
      expect([tab, await violations()]).toEqual([tab, []]);
    }
  });
});
