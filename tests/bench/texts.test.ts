import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { percentile } from '../../bench/statistics.js';

/** Without labelled texts, as a clone is; where they are is read once per process. */
function generated(): Record<'short' | 'long', { description: string; texts: string[] }> {
  const program =
    "const { readTexts } = await import('./bench/measuring/texts.ts');" +
    'console.log(JSON.stringify(readTexts()));';
  return JSON.parse(
    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      env: { ...process.env, DATA_DIR: '/nowhere' },
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    }),
  );
}

describe('The texts of the benchmark', () => {
  it('are generated with the lengths of real ones where there are none', () => {
    const { short, long } = generated();
    for (const [{ description, texts }, p50, p99] of [
      [short, 22, 52],
      [long, 86, 190],
    ] as const) {
      const words = texts.map((text) => text.split(' ').length);
      const near = (share: number, expected: number) =>
        assert.ok(
          Math.abs(percentile(words, share) / expected - 1) < 0.15,
          `${percentile(words, share)}`,
        );
      near(0.5, p50);
      near(0.99, p99);
      assert.match(description, /^generated/);
      assert.equal(new Set(texts).size, texts.length);
    }
  });
});
