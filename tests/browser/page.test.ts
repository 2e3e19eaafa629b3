import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { analyze, startRealService } from '../clients/realService.js';
import { startChromium } from './chromium.js';

const run = promisify(execFile);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LONG = Array(600).fill('good').join(' ');

/** Chromium drops what is under way when the machine's network changes, as it does when a container starts. */
const NETWORK_CHANGED = 'ERR_NETWORK_CHANGED';

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe('The page in a browser', function () {
  this.retries(1);
  let browser: Browser;
  let service: { url: string; stop(): Promise<void> };
  let page: Page;
  let complaints: string[];
  before(async () => {
    [browser, service] = await Promise.all([startChromium(), startRealService()]);
  });
  after(async () => {
    await browser?.close();
    await service?.stop();
  });
  beforeEach(async () => {
    await open('/');
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(complaints, []);
  });

  /** Opens a page and notes what the browser complains of: errors, refused resources, its policy. */
  async function open(path: string, options: BrowserContextOptions = {}): Promise<void> {
    await page?.context().close();
    const context = await browser.newContext(options);
    page = await context.newPage();
    complaints = [];
    const noted = complaints;
    const note = (complaint: string) => {
      if (!complaint.includes(NETWORK_CHANGED)) noted.push(complaint);
    };
    page.on('pageerror', (error) => note(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') note(message.text());
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

  async function ask(text: string, mode: 'One text' | 'A text a line' = 'One text'): Promise<void> {
    await page.getByLabel('Text', { exact: true }).fill(text);
    await page.getByLabel(mode, { exact: true }).check();
    await page.getByRole('button', { name: 'Analyse' }).click();
  }

  const results = () => page.locator('.result');
  const textOf = async (selector: string) =>
    (await page.locator(selector).first().textContent()) ?? '';

  async function chooseFile(name: string, content: string): Promise<void> {
    const buffer = Buffer.from(content);
    await page.setInputFiles('#file', { name, mimeType: 'text/plain', buffer });
  }

  it('shows label, scores, tokens, timing and replica of one text', async () => {
    await ask('I love it.');
    await results().first().waitFor();
    const [expected] = await analyze(service.url, ['I love it.']);
    const shown = await textOf('.result');
    for (const { label, score } of expected!) {
      assert.ok(shown.includes(label));
      assert.ok(shown.includes(`${(100 * score).toFixed(1)} %`), shown);
    }
    await page.getByText('[CLS]').waitFor();
    assert.deepEqual(await page.locator('.tokens li').allInnerTexts(), [
      ...['[CLS]', 'i', 'love', 'it', '.', '[SEP]'],
    ]);
    const timing = await textOf('#timing');
    assert.match(timing, /queue [\d.]+ ms, tokenize [\d.]+ ms, infer [\d.]+ ms; round trip \d+ ms/);
    assert.match(timing, /answered by \S+/);
  });

  it('shows a result a line, in order', async () => {
    await ask('I love it.\n\nI adore it.\n', 'A text a line');
    await page.getByRole('heading', { name: '2 results' }).waitFor();
    assert.deepEqual(await results().locator('blockquote').allInnerTexts(), [
      'I love it.',
      'I adore it.',
    ]);
  });

  it('says when a text is longer than the model reads', async () => {
    await ask(LONG);
    await page.getByText('only its first 512 tokens count').waitFor();
  });

  it('says what is wrong and goes on', async () => {
    await ask('  \n ');
    await page.getByText('Type a text first.').waitFor();
    await ask(Array(65).fill('good').join('\n'), 'A text a line');
    await page.getByText('At most 64 texts a request').waitFor();
    await ask('good');
    await results().first().waitFor();
  });

  it('needs no mouse, and takes the keyboard to the result', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('I love it.');
    await page.keyboard.press('Control+Enter');
    await results().first().waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), 'results-title');
  });

  describe('gives what was asked as a program:', () => {
    const text = 'It\'s "good" \\ bad: naïve\n$HOME `id` 😀';
    const same = async (printed: string) => {
      const answer = await page.evaluate(
        async (body) => {
          const headers = { 'content-type': 'application/json' };
          return (await fetch('/analyze', { method: 'POST', headers, body })).json();
        },
        JSON.stringify({ text, top_k: null, details: true }),
      );
      assert.deepEqual(JSON.parse(printed), answer);
    };
    const snippet = async (language: string) => {
      await ask(text);
      await page.getByLabel(language).check();
      return textOf('#code');
    };

    it('curl', async () => {
      const { stdout } = await run('sh', ['-c', `${await snippet('curl')} -s`]);
      await same(stdout);
    });

    it('JavaScript', async () => {
      const code = (await snippet('JavaScript')).replace(
        'console.log(await response.json())',
        'console.log(JSON.stringify(await response.json()))',
      );
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code]);
      await same(stdout);
    });

    it('Python, as far as its literals are concerned', async () => {
      const code = await snippet('Python');
      assert.match(code, /^import requests$/m);
      const literal = /json=(.*)\)$/m.exec(code)![1]!;
      const { stdout } = await run(process.env.PYTHON || 'python3', [
        '-c',
        `import json; print(json.dumps(${literal}))`,
      ]);
      assert.deepEqual(JSON.parse(stdout), { text, top_k: null, details: true });
    });
  });

  describe('classifies a file:', () => {
    const download = async () => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download as CSV' }).click(),
      ]);
      assert.equal(file.suggestedFilename(), 'classified.csv');
      return readFileSync(await file.path(), 'utf8')
        .trimEnd()
        .split('\r\n');
    };

    it('a CSV, with a chart and the answers to take away', async () => {
      const rows = Array.from({ length: 150 }, (_, id) => `${id},"I love it, ""really"" ${id}."`);
      await chooseFile('reviews.csv', ['id,text', ...rows, '150, '].join('\n'));
      assert.equal(await page.getByLabel('Column', { exact: true }).inputValue(), '1');
      await page.getByRole('button', { name: 'Classify 151 rows' }).click();
      await page.getByRole('heading', { name: 'Summary' }).waitFor();
      assert.match(await textOf('#file-status'), /^150 texts in [\d.]+ s/);
      const counts = await page.locator('#chart td:nth-child(2)').allInnerTexts();
      assert.equal(
        counts.reduce((sum, count) => sum + Number(count), 0),
        150,
      );
      const lines = await download();
      assert.equal(lines.length, 152);
      assert.equal(lines[0], 'id,text,label,score');
      assert.match(lines[8]!, /^7,"I love it, ""really"" 7\.",(POSITIVE|NEGATIVE),0\.\d{6}$/);
      assert.equal(lines[151], '150, ,,');
    });

    it('lines of text', async () => {
      await chooseFile('reviews.txt', 'I love it, truly.\r\n\r\nI adore it.');
      await page.getByRole('button', { name: 'Classify 2 rows' }).click();
      await page.getByRole('heading', { name: 'Summary' }).waitFor();
      const lines = await download();
      assert.equal(lines[0], 'text,label,score');
      assert.match(lines[1]!, /^"I love it, truly\.",/);
    });

    it('whatever its delimiter, quotes and line ends', async () => {
      const read = (name: string, content: string) =>
        page.evaluate(
          `import('/page/table.js').then(({ readTable, likelyColumn }) => {
            const rows = readTable(${JSON.stringify(name)}, ${JSON.stringify(content)});
            return { rows, column: likelyColumn(rows) };
          })`,
        );
      assert.deepEqual(await read('a.csv', '\ufeffid;Text\r\n1;"a; ""b""\nc"\r\n\r\n2;d'), {
        rows: [
          ['id', 'Text'],
          ['1', 'a; "b"\nc'],
          ['2', 'd'],
        ],
        column: 1,
      });
      assert.deepEqual(await read('a.tsv', 'so, it is\t1\rfine\t0\r'), {
        rows: [
          ['so, it is', '1'],
          ['fine', '0'],
        ],
        column: 0,
      });
      assert.deepEqual(await read('a.txt', '"quoted", it says\n \nend'), {
        rows: [['"quoted", it says'], ['end']],
        column: 0,
      });
    });

    it('and takes no formula into a spreadsheet', async () => {
      await chooseFile('reviews.txt', '=1+1 is good\n-1 is bad');
      await page.getByRole('button', { name: /Classify/ }).click();
      await page.getByRole('heading', { name: 'Summary' }).waitFor();
      const lines = await download();
      assert.match(lines[1]!, /^'=1\+1 is good,/);
      assert.match(lines[2]!, /^'-1 is bad,/);
    });

    it('and waits when the service is busy', async () => {
      let refused = 0;
      await page.route('**/analyze', (route) =>
        refused++ === 0
          ? route.fulfill({
              status: 503,
              headers: { 'Retry-After': '1' },
              json: { detail: 'Full.' },
            })
          : route.continue(),
      );
      await chooseFile('reviews.txt', 'I love it.');
      await page.getByRole('button', { name: /Classify/ }).click();
      await page.getByText('The service is busy; asking again in 1 s.').waitFor();
      await page.getByRole('heading', { name: 'Summary' }).waitFor();
      assert.equal(refused, 2);
      // The browser notes the refusal of its own accord.
      assert.match(complaints.splice(0).join(), /503/);
    });

    it('until it is cancelled', async () => {
      await page.route('**/analyze', () => {});
      await chooseFile('reviews.txt', 'I love it.');
      await page.getByRole('button', { name: /Classify/ }).click();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('Cancelled.').waitFor();
      assert.equal(await page.getByRole('button', { name: /Classify/ }).isEnabled(), true);
    });
  });

  describe('is open to everybody:', () => {
    const VIEWS = [
      ['in light', { colorScheme: 'light' }],
      ['in the dark', { colorScheme: 'dark' }],
      ['on a phone', { viewport: { width: 320, height: 640 }, hasTouch: true }],
    ] as const;

    async function assertAccessible(): Promise<void> {
      await page.evaluate(AXE);
      const violations = await page.evaluate<AxeViolation[]>(
        'axe.run().then(({ violations }) => violations)',
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        [],
      );
      const [content, width] = await page.evaluate<number[]>(
        '[document.documentElement.scrollWidth, innerWidth]',
      );
      assert.equal(content, width, 'nothing is wider than the screen');
    }

    for (const [where, options] of VIEWS) {
      it(`the page ${where}`, async () => {
        await open('/', options);
        await ask(LONG);
        await page.getByText('only its first').waitFor();
        await page.locator('.tokens li').first().waitFor();
        await chooseFile('reviews.csv', 'id,text\n1,I love it.\n2,Dreadful.');
        await page.getByRole('button', { name: /Classify/ }).click();
        await page.getByRole('heading', { name: 'Summary' }).waitFor();
        await assertAccessible();
      });

      it(`the documentation ${where}`, async () => {
        await open('/docs', options);
        await page.locator('.operation').first().waitFor();
        for (const summary of await page.locator('.operation > summary').all())
          await summary.click();
        await assertAccessible();
      });
    }
  });

  describe('The documentation', () => {
    beforeEach(() => open('/docs'));

    it('has every operation of the description', async () => {
      await page.locator('.operation').first().waitFor();
      const description = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
        paths: Record<string, object>;
      };
      const operations = Object.values(description.paths).flatMap((path) => Object.keys(path));
      assert.equal(await page.locator('.operation').count(), operations.length);
    });

    it('sends each example and shows the answer', async () => {
      for (const summary of await page.locator('.operation > summary').all()) await summary.click();
      const senders = await page.getByRole('button', { name: 'Send' }).all();
      assert.ok(senders.length > 20);
      for (const sender of senders) {
        await sender.click();
        await sender.locator('xpath=following-sibling::p').getByText('200 OK').waitFor();
      }
    });
  });
});
