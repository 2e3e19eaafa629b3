import assert from 'node:assert/strict';
import { SAMPLES } from '../texts/support/files.js';
import { visitPages } from './visit.js';

// The command line and evaluate are given the same files: tests/texts/samples.test.ts.
describe('A file given to the page', function () {
  this.retries(1);
  const visit = visitPages();
  const status = async () => (await visit.page.locator('#file-status').textContent()) ?? '';

  for (const { what, name, content, texts, remark, refused } of SAMPLES) {
    if (refused) {
      it(`is refused with ${what}`, async () => {
        await visit.chooseFile(name, content);
        await visit.page.locator('#file-status.error').waitFor();
        const said = await status();
        // It starts with a capital letter.
        assert.match(said, new RegExp(refused.fault.source, 'i'));
        if (refused.line !== undefined) assert.match(said, new RegExp(`^Line ${refused.line}: `));
        assert.equal(await visit.page.locator('#classify-file').isVisible(), false);
      });
    } else {
      it(`is read with ${what}`, async () => {
        await visit.chooseFile(name, content);
        await visit.page.locator('#classify-file').waitFor();
        if (remark) assert.match(await status(), remark);
        else assert.equal(await status(), '');
        await visit.page.locator('#classify-file').click();
        await visit.page.locator('#summary').waitFor();
        await visit.page.getByLabel('Order').selectOption('As in the file');
        assert.deepEqual(await visit.page.locator('#answers td:last-child').allInnerTexts(), texts);
      });
    }
  }

  it('is read without its bad rows where that is asked for', async () => {
    await visit.chooseFile('bad.csv', 'n,text\n1,good\n2,so, so\n3,bad\n');
    await visit.page.getByText('Line 3: 3 fields, but the first record has 2').waitFor();
    await visit.page.getByLabel('Leave out rows that cannot be read').check();
    await visit.page.getByText('1 row left out.').waitFor();
    await visit.page.getByRole('button', { name: 'Classify 2 rows' }).click();
    await visit.page.locator('#summary').waitFor();
  });

  it('is read as texts alone where no row names the columns', async () => {
    await visit.chooseFile('bare.csv', '1,I love it.\n2,It is bad.\n');
    const named = visit.page.getByLabel('The first row names the columns');
    assert.equal(await named.isChecked(), false);
    await visit.page.getByRole('button', { name: 'Classify 2 rows' }).waitFor();
    await named.check();
    await visit.page.getByRole('button', { name: 'Classify 1 row' }).waitFor();
    assert.equal(await visit.page.getByLabel('Texts are in').inputValue(), '1');
  });
});
