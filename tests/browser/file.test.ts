import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { visitPages } from './visit.js';

const FINISHED = { name: 'What came of it' };

const rows = (count: number) =>
  [
    'id,text',
    ...Array.from({ length: count }, (_, id) => `${id},"I love it, ""really"" ${id}."`),
  ].join('\n');

describe('A file classified by the page', function () {
  this.retries(1);
  const visit = visitPages();
  const classify = async (name: string, content: string) => {
    await visit.chooseFile(name, content);
    await visit.page.getByRole('button', { name: /^Classify/ }).click();
  };
  const finished = () => visit.page.getByRole('heading', FINISHED).waitFor();
  const texts = (selector: string) => visit.page.locator(selector).allInnerTexts();
  const status = async () => (await visit.page.locator('#file-status').textContent()) ?? '';

  it('is shown before, with the column of texts', async () => {
    await visit.chooseFile('reviews.csv', rows(150));
    await visit.page.getByRole('button', { name: 'Classify 150 rows' }).waitFor();
    assert.equal(await visit.page.getByLabel('Texts are in').inputValue(), '1');
    assert.deepEqual(await texts('#preview th'), ['id', 'text']);
    assert.equal((await texts('#preview tbody tr')).length, 5);
    assert.equal((await texts('#preview .chosen'))[1], 'I love it, "really" 0.');
  });

  it('is the one that was chosen last, also where another one takes longer to read', async () => {
    await visit.page.evaluate(`{
      const { arrayBuffer } = Blob.prototype;
      Blob.prototype.arrayBuffer = async function () {
        if (this.name === 'slow.txt') await new Promise((resolve) => { window.letGo = resolve; });
        return arrayBuffer.call(this);
      };
    }`);
    await visit.chooseFile('slow.txt', 'I love it.\nI hate it.\n');
    await visit.page.waitForFunction('window.letGo');
    await visit.chooseFile('quick.txt', 'I love it.\n');
    const button = visit.page.getByRole('button', { name: /^Classify/ });
    await button.waitFor();
    await visit.page.evaluate('letGo(); new Promise((resolve) => setTimeout(resolve, 100))');
    assert.equal(await button.textContent(), 'Classify 1 row');
  });

  it('is counted, listed and taken away', async () => {
    await classify('reviews.csv', `${rows(150)}\n150, `);
    await finished();
    assert.match(await status(), /^150 texts in [\d.]+ s, \d+ per second\.$/);
    const counts = (await texts('#chart td:nth-child(2)')).map(Number);
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      150,
    );
    const records: string[][] = parse(await visit.download());
    assert.equal(records.length, 152);
    assert.deepEqual(records[0], ['id', 'text', 'label', 'score']);
    assert.match(
      records[8]!.join('|'),
      /^7\|I love it, "really" 7\.\|(POSITIVE|NEGATIVE)\|0\.\d{6}$/,
    );
    assert.deepEqual(records[151], ['150', ' ', '', '']);
  });

  it('is listed by how sure the model is, least first, and by what is looked for', async () => {
    await classify('reviews.txt', 'I love it.\nIt is dreadful.\nIt is a film, so to speak.\n');
    await finished();
    const scores = async () => (await texts('#answers td:nth-child(3)')).map(Number.parseFloat);
    const unsure = await scores();
    assert.deepEqual(
      unsure,
      [...unsure].sort((a, b) => a - b),
    );
    await visit.page.getByLabel('Order').selectOption('Surest first');
    assert.deepEqual(await scores(), unsure.toReversed());
    await visit.page.getByLabel('Search').fill('DREADFUL');
    assert.deepEqual(await texts('#answers td:last-child'), ['It is dreadful.']);
    assert.equal(await visit.page.locator('#shown').textContent(), '1 of 1 text');
    await visit.page.getByLabel('Search').fill('');
    await visit.page.getByLabel('Label', { exact: true }).selectOption('POSITIVE');
    assert.ok(!(await texts('#answers td:last-child')).includes('It is dreadful.'));
  });

  it('has a histogram whose bars show their texts', async () => {
    await classify('reviews.txt', 'I love it.\nIt is dreadful.\n');
    await finished();
    const bars = visit.page.locator('#histogram button');
    const names = await bars.evaluateAll((all) =>
      all.map((bar) => bar.getAttribute('aria-label')!),
    );
    assert.equal(names.length, 10);
    const counts = names.map((name) => Number(/: (\d+) texts?$/.exec(name)![1]));
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      2,
    );
    const full = counts.findIndex((count) => count > 0);
    await bars.nth(full).focus();
    await visit.page.keyboard.press('Enter');
    assert.equal((await texts('#answers tr')).length, counts[full]);
    const empty = counts.indexOf(0);
    await bars.nth(empty).click();
    assert.equal(await visit.page.locator('#shown').textContent(), 'No text fits.');
  });

  it('follows the threshold at once', async () => {
    await classify('reviews.txt', 'I love it.\nIt is dreadful.\n');
    await finished();
    await visit.page.locator('#threshold').fill('1');
    assert.deepEqual(await texts('#answers td:nth-child(2)'), ['NEUTRAL', 'NEUTRAL']);
    assert.match(await visit.download(), /^text,label,score\r\nI love it\.,NEUTRAL,0\.\d{6}\r\n/);
  });

  it('takes no formula into a spreadsheet', async () => {
    await classify('reviews.txt', '=1+1 is good\n-1 is bad\nso;=1\n');
    await finished();
    const lines = (await visit.download()).split('\r\n');
    assert.match(lines[1]!, /^'=1\+1 is good,/);
    assert.match(lines[2]!, /^'-1 is bad,/);
    assert.match(lines[3]!, /^"so;'=1",/);
  });

  it('waits when the service is busy', async () => {
    let refused = 0;
    await visit.page.route('**/analyze', (route) =>
      refused++ === 0
        ? route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, json: { detail: 'Full.' } })
        : route.continue(),
    );
    await classify('reviews.txt', 'I love it.');
    await visit.page.getByText('The service is busy; asking again in 1 s.').waitFor();
    await finished();
    assert.ok(refused >= 2);
  });

  it('is kept as far as it came when the service is lost, and goes on from there', async () => {
    let requests = 0;
    await visit.page.route('**/analyze', (route) =>
      ++requests === 2 ? route.abort('connectionreset') : route.continue(),
    );
    await classify('reviews.csv', rows(64 * 6));
    await visit.page.getByText('The service cannot be reached.').waitFor();
    assert.match(await status(), /texts? of 384 done, and kept\.$|try again\.$/);
    const after = requests;
    assert.ok(after <= 3, `${after} requests, though the second failed`);
    await visit.page.getByRole('button', { name: /^Go on with the other \d+$/ }).click();
    await visit.page.getByText(/^384 texts in/).waitFor();
    assert.equal(parse(await visit.download()).length, 385);
    visit.complaints.splice(0);
  });

  it('stays classified as far as it came when it is cancelled', async () => {
    let held: (() => void) | undefined;
    let requests = 0;
    await visit.page.route('**/analyze', async (route) => {
      if (++requests > 3) await new Promise<void>((resolve) => (held = resolve));
      await route.continue().catch(() => {});
    });
    await classify('reviews.csv', rows(64 * 6));
    await visit.page.getByText(/^(64|128|192) of 384 texts classified/).waitFor();
    for (const control of ['The first row names the columns', 'Texts are in'])
      assert.equal(await visit.page.getByLabel(control).isDisabled(), true);
    await visit.page.getByRole('button', { name: 'Cancel' }).click();
    await visit.page.getByText(/^Cancelled\. \d+ texts of 384 done, and kept\.$/).waitFor();
    held?.();
    assert.equal(parse(await visit.download()).length, 385);
    assert.equal(await visit.page.getByRole('button', { name: /^Classify/ }).isEnabled(), true);
  });
});
