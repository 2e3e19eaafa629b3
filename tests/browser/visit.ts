import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { startRealService } from '../clients/realService.js';
import { perSuite } from '../support/started.js';
import { startChromium } from './chromium.js';

/** Chromium drops what is under way when the machine's network changes, as it does when a container starts. */
const NETWORK_CHANGED = 'ERR_NETWORK_CHANGED';

/** What the tests of a page share: a browser, the service, and the page that is open. */
export interface Visit {
  readonly page: Page;
  readonly url: string;
  /** What the browser complained of; what is left there at the end of a test fails it. */
  readonly complaints: string[];
  open(path: string, options?: BrowserContextOptions): Promise<void>;
  /** Gives the page a file. */
  chooseFile(name: string, content: string | Buffer): Promise<void>;
  /** Keeps back the next request to a path, until what comes back is called. */
  holdNext(path: string): Promise<() => void>;
  /** Presses Download, and gives the lines of what comes. */
  download(): Promise<string>;
}

/** Has a browser and the service for the tests of the `describe` that calls it, and `/` open before each. */
export function visitPages(settings?: Readonly<Record<string, string>>): Visit {
  let browser: Browser;
  const service = perSuite(() => startRealService(settings));
  let page: Page;
  let complaints: string[];
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());
  beforeEach(() => open('/'));
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(complaints, []);
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<void> {
    await page?.context().close();
    const context = await browser.newContext(options);
    page = await context.newPage();
    // A machine that does other things as well takes its time.
    page.setDefaultTimeout(120_000);
    complaints = [];
    const noted = complaints;
    const note = (complaint: string) => {
      if (!complaint.includes(NETWORK_CHANGED)) noted.push(complaint);
    };
    page.on('pageerror', (error) => note(error.message));
    page.on('console', (message) => {
      // A busy service is asked again; the browser notes the refusal of its own accord.
      const busy = /status of (429|503)/.test(message.text());
      if (message.type() === 'error' && !busy) note(message.text());
    });
    let dropped: boolean;
    page.on('requestfailed', (request) => {
      dropped ||= request.failure()?.errorText.includes(NETWORK_CHANGED) ?? false;
    });
    do {
      dropped = false;
      await page.goto(service.url + path);
    } while (dropped);
  }

  return {
    get page() {
      return page;
    },
    async holdNext(path) {
      let letGo = () => {};
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const hold = async (route: Route) => {
        await held;
        await route.continue();
      };
      await page.route(`**${path}`, hold, { times: 1 });
      return letGo;
    },
    get url() {
      return service.url;
    },
    get complaints() {
      return complaints;
    },
    open,
    async chooseFile(name, content) {
      const buffer = Buffer.from(content);
      await page.setInputFiles('#file', { name, mimeType: 'application/octet-stream', buffer });
    },
    async download() {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download as CSV' }).click(),
      ]);
      assert.equal(file.suggestedFilename(), 'classified.csv');
      return text(await file.createReadStream());
    },
  };
}
