import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const read = (path: string) =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8').split('\n');

/** A row of a Markdown table: its cells, without how far a figure ranged. */
const cells = (row: string | undefined) =>
  row?.split('|').map((cell) => cell.replace(/\(.*/, '').trim()) ?? [];

/** What the README calls a server, and what the published tables call it. */
const SERVERS = {
  'this service': 'this service',
  'FastAPI with the same ONNX model': 'FastAPI',
  'a Flask app around': 'Flask, DistilBERT fp32',
};

describe('The README', () => {
  for (const [name, server] of Object.entries(SERVERS)) {
    it(`says of ${name} what was published`, () => {
      const published = read('docs/performance.md');
      const rows = published
        .slice(published.indexOf('### One text per request, closed loop'))
        .filter((line) => line.startsWith(`| ${server} |`));
      const speed = cells(rows.find((row) => row.startsWith(`| ${server} | texts/s |`)))[5];
      // Of the rows with a server's figures, the one that says how it is started is of its memory.
      const memory = cells(rows.find((row) => cells(row).length === 6))[2];
      const row = read('README.md').find((line) => line.startsWith(`| ${name}`));
      const said = cells(row?.replaceAll(',', '')).slice(-3, -1);
      assert.deepEqual(said, [String(Math.round(Number(speed))), `${memory} MB`]);
    });
  }
});
