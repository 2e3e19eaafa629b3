import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { analyze } from '../clients/realService.js';
import { visitPages } from './visit.js';

const run = promisify(execFile);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const LONG = Array(5000).fill('good').join(' ');

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe('The page in a browser', function () {
  this.retries(1);
  const visit = visitPages();
  const { open, chooseFile } = visit;

  async function ask(
    text: string,
    mode: 'One text' | 'One text per line' = 'One text',
  ): Promise<void> {
    await visit.page.getByLabel('Text', { exact: true }).fill(text);
    await visit.page.getByLabel(mode, { exact: true }).check();
    await visit.page.getByRole('button', { name: 'Analyse' }).click();
  }

  const results = () => visit.page.locator('.result');
  const textOf = async (selector: string) =>
    (await visit.page.locator(selector).first().textContent()) ?? '';

  it('shows label, scores, tokens, timing and replica of one text', async () => {
    await ask('I love it.');
    await results().first().waitFor();
    const [expected] = await analyze(visit.url, ['I love it.']);
    const shown = await textOf('.result');
    for (const { label, score } of expected!) {
      assert.ok(shown.includes(label));
      assert.ok(shown.includes(`${(100 * score).toFixed(1)} %`), shown);
    }
    await visit.page.getByText('[CLS]').waitFor();
    assert.deepEqual(await visit.page.locator('.tokens li').allInnerTexts(), [
      ...['[CLS]', 'i', 'love', 'it', '.', '[SEP]'],
    ]);
    const timing = await textOf('#timing');
    assert.match(timing, /queue [\d.]+ ms, tokenize [\d.]+ ms, infer [\d.]+ ms; round trip \d+ ms/);
    assert.match(timing, /answered by \S+/);
  });

  it('shows a result per line, in order', async () => {
    await ask('I love it.\n\nI adore it.\n', 'One text per line');
    await visit.page.getByRole('heading', { name: '2 results' }).waitFor();
    assert.deepEqual(await results().locator('blockquote').allInnerTexts(), [
      'I love it.',
      'I adore it.',
    ]);
  });

  it('says what it does, and of which language, and which version answers', async () => {
    assert.match(await textOf('#lead'), /English text is positive or negative/);
    await visit.page.getByText(/^sentiment-api \d+\.\d+\.\d+; model /).waitFor();
  });

  it('has examples to click, of three domains', async () => {
    const examples = await visit.page.locator('#examples button').all();
    assert.equal(examples.length, 3);
    for (const example of examples) {
      await example.click();
      await visit.page.getByText('Analysing …').waitFor({ state: 'detached' });
      const asked = await visit.page.getByLabel('Text', { exact: true }).inputValue();
      await results().getByText(asked).first().waitFor();
    }
  });

  it('answers what was asked last, also where another answer comes later', async () => {
    const letGo = await visit.holdNext('/analyze');
    const [first, second] = await visit.page.locator('#examples button').all();
    await first!.click();
    const earlier = await visit.page.getByLabel('Text', { exact: true }).inputValue();
    await second!.click();
    await results().first().waitFor();
    const late = visit.page.waitForResponse((response) =>
      Boolean(response.request().postData()?.includes(earlier)),
    );
    letGo();
    await late;
    await visit.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
    const asked = await visit.page.getByLabel('Text', { exact: true }).inputValue();
    assert.deepEqual(await results().locator('blockquote').allInnerTexts(), [asked]);
    assert.equal(await visit.page.getByRole('button', { name: 'Analyse' }).isEnabled(), true);
  });

  it('says which words decided, as leaving them out shows', async () => {
    const text = 'The plot is silly but I love it.';
    await ask(text);
    await visit.page.locator('.shaded').waitFor();
    const words = text.split(' ');
    const answers = await analyze(visit.url, [
      text,
      ...words.map((_, index) => words.toSpliced(index, 1).join(' ')),
    ]);
    const { label } = answers[0]![0]!;
    const scores = answers
      .slice(1)
      .map((one) => one.find((classification) => classification.label === label)!.score);
    const strongest = words[scores.indexOf(Math.min(...scores))];
    const named = (await visit.page.locator('.shaded ~ .quiet').first().textContent()) ?? '';
    assert.ok(named.startsWith(`For ${label}: “${strongest}”`), named);
    assert.match(await textOf('.result details'), /That is an approximation/);
  });

  it('calls a text NEUTRAL below the threshold, at once', async () => {
    await ask('I love it.');
    await results().first().waitFor();
    await visit.page.locator('#threshold').fill('1');
    assert.match(await textOf('.verdict'), /^NEUTRAL: no label reaches 1\.00$/);
    assert.match(await textOf('#code'), /"min_score":1/);
    await visit.page.locator('#threshold').fill('0');
    assert.match(await textOf('.verdict'), /^(POSITIVE|NEGATIVE) /);
  });

  it('asks the service nothing more when the threshold moves', async () => {
    await ask('The plot is silly but I love it.');
    await visit.page.locator('.shaded').waitFor();
    await visit.page.getByText('[CLS]').waitFor();
    const asked: string[] = [];
    visit.page.on('request', (request) => asked.push(request.url()));
    for (const threshold of ['0.5', '1', '0']) {
      await visit.page.locator('#threshold').fill(threshold);
      await visit.page.locator('.shaded').waitFor();
      await visit.page.getByText('[CLS]').waitFor();
    }
    assert.deepEqual(asked, []);
  });

  it('has NEUTRAL for a label of its own where the model has it', async () => {
    await visit.page.getByLabel('NEUTRAL as a label of its own').check();
    await ask('The parcel arrived on Tuesday.');
    await results().first().waitFor();
    const labels = await results().locator('.score span:first-child').allInnerTexts();
    assert.deepEqual(labels.filter((label) => label !== '').sort(), [
      ...['NEGATIVE', 'NEUTRAL', 'POSITIVE'],
    ]);
    assert.match(await textOf('#code'), /"neutral":true/);
  });

  it('asks again while the service is busy', async () => {
    let requests = 0;
    await visit.page.route('**/analyze', (route) =>
      requests++ === 0
        ? route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, json: { detail: 'Full.' } })
        : route.continue(),
    );
    await ask('I love it.');
    await visit.page.getByText('The service is busy; asking again in 1 s.').waitFor();
    await results().first().waitFor();
  });

  it('shows no old result under an error', async () => {
    await ask('I love it.');
    await results().first().waitFor();
    await visit.page.route('**/analyze', (route) => route.abort('connectionrefused'));
    await ask('It is bad.');
    await visit.page
      .getByText('The service cannot be reached. Check that it runs, and try again.')
      .waitFor();
    assert.equal(await results().first().isVisible(), false);
    visit.complaints.splice(0);
  });

  it('works behind a path', async () => {
    await visit.page.route('**/behind/a/path/**', async (route) => {
      const url = route.request().url().replace('/behind/a/path', '');
      await route.fulfill({ response: await route.fetch({ url }) });
    });
    await visit.page.goto(`${visit.url}/behind/a/path/`);
    await ask('I love it.');
    await results().first().waitFor();
    assert.match(await textOf('#code'), /\/behind\/a\/path\/analyze/);
  });

  it('says when a text is longer than the model reads', async () => {
    await ask(LONG);
    await visit.page.getByText('only its first 4096 tokens count').waitFor();
  });

  it('says what speaks against an answer, and nothing where nothing does', async () => {
    await ask('Das Essen war leider kalt, und der Kellner hat uns eine Stunde lang vergessen.');
    await visit.page.getByText('This does not look like English').waitFor();
    await ask('I love it.');
    await results().getByText('I love it.').first().waitFor();
    assert.equal(await visit.page.locator('.note').count(), 0);
  });

  it('says what is wrong and goes on', async () => {
    await ask('  \n ');
    await visit.page.getByText('Type a text first.').waitFor();
    await ask(Array(65).fill('good').join('\n'), 'One text per line');
    await visit.page.getByText('At most 64 texts at once').waitFor();
    await ask('good');
    await results().first().waitFor();
  });

  it('says so in words where something else answers, or half an answer comes', async () => {
    for (const body of ['<html>Log in</html>', '[{"classif', '{"a":1}']) {
      await visit.page.route('**/analyze', (route) => route.fulfill({ body }));
      await ask('good');
      await visit.page.getByText('What answers is not this service').waitFor();
      await visit.page.unroute('**/analyze');
      await ask('good');
      await results().first().waitFor();
    }
  });

  it('needs no mouse, and takes the keyboard to the result', async () => {
    await visit.page.getByRole('link', { name: 'OpenAPI' }).focus();
    for (let key = 0; key < 4; key++) await visit.page.keyboard.press('Tab');
    await visit.page.keyboard.type('I love it.');
    await visit.page.keyboard.press('Control+Enter');
    await results().first().waitFor();
    assert.equal(await visit.page.evaluate('document.activeElement.id'), 'results-title');
  });

  describe('gives what was asked as a program:', () => {
    const text = 'It\'s "good" \\ bad: naïve\n$HOME `id` 😀';
    const same = async (printed: string) => {
      const answer = await visit.page.evaluate(
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
      await results().first().waitFor();
      await visit.page.getByLabel(language).check();
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

  describe('is open to everybody:', () => {
    const VIEWS = [
      ['in light', { colorScheme: 'light' }],
      ['in the dark', { colorScheme: 'dark' }],
      ['in forced colours', { forcedColors: 'active' }],
      ['on a phone', { viewport: { width: 320, height: 640 }, hasTouch: true }],
    ] as const;

    async function assertAccessible(): Promise<void> {
      await visit.page.evaluate(AXE);
      const violations = await visit.page.evaluate<AxeViolation[]>(
        'axe.run().then(({ violations }) => violations)',
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        [],
      );
      const [content, width] = await visit.page.evaluate<number[]>(
        '[document.documentElement.scrollWidth, innerWidth]',
      );
      assert.equal(content, width, 'nothing is wider than the screen');
    }

    /** A bar must differ from what it lies on, in forced colours as well. */
    async function assertBarsAreSeen(): Promise<void> {
      const colours = await visit.page.evaluate<string[][]>(
        `[...document.querySelectorAll('#chart .track')].map((track) =>
          [track, track.firstChild].map((of) => getComputedStyle(of).backgroundColor))`,
      );
      assert.ok(colours.length > 0);
      for (const [track, bar] of colours) assert.notEqual(bar, track);
    }

    for (const [where, options] of VIEWS) {
      it(`the page ${where}`, async () => {
        await open('/', options);
        await ask(LONG);
        await visit.page.getByText('only its first').waitFor();
        await results().locator('summary').last().click();
        await visit.page.locator('.tokens li').first().waitFor();
        await ask('I love it, though it is long.');
        await visit.page.locator('.shaded').waitFor();
        await chooseFile('reviews.csv', 'id,text\n1,I love it.\n2,Dreadful.');
        await visit.page.getByRole('button', { name: /Classify/ }).click();
        await visit.page.getByRole('heading', { name: 'What came of it' }).waitFor();
        await assertAccessible();
        await assertBarsAreSeen();
      });

      it(`the documentation ${where}`, async () => {
        await open('/docs', options);
        await visit.page.getByRole('button', { name: 'Open all' }).click();
        await visit.page.getByRole('button', { name: 'Send POST /analyze' }).click();
        await visit.page.getByText('200 OK').waitFor();
        await assertAccessible();
      });
    }
  });
});
