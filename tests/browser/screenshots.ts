// Takes the pictures of the page that the documentation shows: npx tsx tests/browser/screenshots.ts
import { fileURLToPath } from 'node:url';
import { startRealService } from '../clients/realService.js';
import { startChromium } from './chromium.js';

const PICTURES = [
  { name: 'page-light', colorScheme: 'light', width: 800 },
  { name: 'page-dark', colorScheme: 'dark', width: 800 },
] as const;

const TEXT = 'An unhurried, generous film that earns its tears.';

/** The rows of the file. */
const REVIEWS = [
  'Arrived a day early and fits perfectly.',
  'The zip broke in the second week.',
  'Does what it says.',
  'I expected more for the price.',
  'Support answered within minutes and solved it. Brilliant!',
  'The update deletes my settings every time.',
  'My daughter will not take it off any more.',
  'Not bad, but the old version was quicker.',
  'Third replacement, same fault. I give up.',
  'Looks even better than in the pictures.',
  'Loud, hot and slow.',
  'The manual is in German.',
];

const { url, close } = await startRealService();
const browser = await startChromium();
for (const { name, colorScheme, width } of PICTURES) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  await page.goto(url);
  await page.getByLabel('Text', { exact: true }).fill(TEXT);
  await page.getByRole('button', { name: 'Analyse' }).click();
  await page.locator('.tokens li').first().waitFor();
  await page.locator('.shaded').waitFor();
  const rows = REVIEWS.map((text, id) => `${id + 1},"${text}"`);
  const buffer = Buffer.from(['id,text', ...rows].join('\n'));
  await page.setInputFiles('#file', { name: 'reviews.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: /Classify/ }).click();
  await page.getByRole('heading', { name: 'What came of it' }).waitFor();
  const path = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url));
  await page.screenshot({ path, fullPage: true });
  await page.close();
}
await browser.close();
await close();
