import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium or Chrome usually is. */
const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

/**
 * Starts the machine's Chromium, without a window.
 *
 * @throws when there is none; `CHROMIUM` names one at another place
 */
export function startChromium(): Promise<Browser> {
  const executablePath = [process.env.CHROMIUM, ...USUAL].find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error(
      'These tests drive a real Chromium. Install it (Debian: apt-get install chromium), or say in ' +
        `CHROMIUM where it is; looked at ${USUAL.join(', ')}.`,
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      // The only pages it opens are this project's own; in a container there is no sandbox to be had.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
