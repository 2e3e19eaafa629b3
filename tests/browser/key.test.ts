import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { useOneFolder } from '../support/folder.js';
import { visitPages } from './visit.js';

describe('The pages of a service that asks for keys', () => {
  const keys = useOneFolder()('keys');
  const key = 'k'.repeat(32);
  writeFileSync(keys, `page=${key}\n`, { mode: 0o600 });
  const visit = visitPages({ API_KEYS_FILE: keys });

  it('have a field for the key once they need it, and answer with it', async () => {
    const { page } = visit;
    assert.equal(await page.getByLabel('API key').isVisible(), false);
    await page.getByLabel('Text', { exact: true }).fill('I love it.');
    await page.getByRole('button', { name: 'Analyse' }).click();
    await page.getByText('The service asks for an API key.').waitFor();
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Analyse' }).click();
    await page.getByText('POSITIVE').first().waitFor();
    await page.locator('#code', { hasText: 'Bearer YOUR_KEY' }).waitFor({ state: 'attached' });
    assert.ok(!(await page.content()).includes(key), 'the key is nowhere in the page');
    visit.complaints.splice(0);
  });

  it('send it from the documentation', async () => {
    await visit.open('/docs');
    const analyze = visit.page.locator('#analyze');
    await analyze.getByRole('button', { name: 'Send' }).click();
    await analyze.getByText('401 Unauthorized').waitFor();
    await visit.page.getByLabel('API key').fill(key);
    await analyze.getByRole('button', { name: 'Send' }).click();
    await analyze.getByText('200 OK').waitFor();
    visit.complaints.splice(0);
  });
});
