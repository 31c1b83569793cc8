import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A headless Chromium: the one that `CHROMIUM` names, or that of the system.
 *
 * @throws {Error} a sentence that says what to install, where there is none
 */
export async function openBrowser(): Promise<Browser> {
  const given = process.env.CHROMIUM;
  const executablePath = given ?? usual.find((path) => existsSync(path));
  if (!executablePath || !existsSync(executablePath)) {
    throw new Error(
      `There is no Chromium at ${given ?? usual.join(', ')}. The tests of the trace explorer drive a real one: install ` +
        'it (Debian: apt-get install chromium), or name one with CHROMIUM=<path>.',
    );
  }
  // As root, as in a container, its own sandbox does not start.
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  return chromium.launch({ executablePath, args: [...args, '--disable-sync', '--no-first-run'] });
}
