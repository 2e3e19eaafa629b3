// Takes the pictures of the page that the documentation shows: npx tsx tests/browser/screenshots.ts
import { fileURLToPath } from 'node:url';
import { startRealService } from '../clients/realService.js';
import { startChromium } from './chromium.js';

const PICTURES = [
  { name: 'page-light', colorScheme: 'light', width: 800 },
  { name: 'page-dark', colorScheme: 'dark', width: 800 },
  { name: 'page-phone', colorScheme: 'light', width: 320 },
] as const;

const TEXTS = [
  'An unhurried, generous film that earns its tears.',
  'Two hours of my life that nobody will give back.',
];

const { url, stop } = await startRealService();
const browser = await startChromium();
for (const { name, colorScheme, width } of PICTURES) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  await page.goto(url);
  await page.getByLabel('Text', { exact: true }).fill(TEXTS[0]!);
  await page.getByRole('button', { name: 'Analyse' }).click();
  await page.locator('.tokens li').first().waitFor();
  const rows = Array.from({ length: 400 }, (_, index) => `${index},${TEXTS[index % 2]}`);
  const buffer = Buffer.from(['id,text', ...rows].join('\n'));
  await page.setInputFiles('#file', { name: 'reviews.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: /Classify/ }).click();
  await page.getByRole('heading', { name: 'Summary' }).waitFor();
  const path = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url));
  await page.screenshot({ path, fullPage: true });
  await page.close();
}
await browser.close();
await stop();
