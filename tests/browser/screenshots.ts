// Takes the pictures of the page that the documentation shows: npx tsx tests/browser/screenshots.ts
import { fileURLToPath } from 'node:url';
import { startRealService } from '../clients/realService.js';
import { startChromium } from './chromium.js';

const PICTURES = [
  { name: 'page-light', colorScheme: 'light', width: 800 },
  { name: 'page-dark', colorScheme: 'dark', width: 800 },
  { name: 'page-phone', colorScheme: 'light', width: 320 },
] as const;

const TEXT = 'An unhurried, generous film that earns its tears.';

/** What the file's rows are made of: every opinion of every thing. */
const THINGS = ['The plot', 'The lead', 'The second act', 'The score', 'The ending'];
const OPINIONS = [
  'is a quiet triumph',
  'could have been worse',
  'drags on and on',
  'made me laugh twice',
  'is not without charm',
  'is simply dreadful',
  'works better than it should',
];

const { url, stop } = await startRealService();
const browser = await startChromium();
for (const { name, colorScheme, width } of PICTURES) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  await page.goto(url);
  await page.getByLabel('Text', { exact: true }).fill(TEXT);
  await page.getByRole('button', { name: 'Analyse' }).click();
  await page.locator('.tokens li').first().waitFor();
  await page.locator('.shaded').waitFor();
  const rows = THINGS.flatMap((thing) => OPINIONS.map((opinion) => `${thing} ${opinion}.`)).map(
    (text, id) => `${id + 1},${text}`,
  );
  const buffer = Buffer.from(['id,text', ...rows].join('\n'));
  await page.setInputFiles('#file', { name: 'reviews.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: /Classify/ }).click();
  await page.getByRole('heading', { name: 'What came of it' }).waitFor();
  const path = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url));
  await page.screenshot({ path, fullPage: true });
  await page.close();
}
await browser.close();
await stop();
