import assert from 'node:assert/strict';
import { Metrics } from '../../../service/telemetry/metrics.js';
import { Rendering } from '../../../service/telemetry/rendering.js';

describe('The text of the metrics', () => {
  it('is rendered once for all that ask before it is there', async () => {
    const metrics = new Metrics();
    let renderings = 0;
    metrics.observe({ log: { droppedLines: 0 }, connections: () => ++renderings });
    const rendering = new Rendering(metrics);
    for (const round of [1, 2, 3]) {
      const texts = await Promise.all(Array.from({ length: 100 }, () => rendering.next()));
      assert.equal(new Set(texts).size, 1, 'they share its bytes');
      assert.equal(renderings, round);
    }
  });

  it('tells of all that had happened when it was asked for', async () => {
    const metrics = new Metrics();
    const rendering = new Rendering(metrics);
    for (const refused of [1, 2, 3]) {
      metrics.refused();
      const text = String(await rendering.next());
      assert.ok(text.split('\n').includes(`sentiment_refused_requests_total ${refused}`));
    }
  });
});
