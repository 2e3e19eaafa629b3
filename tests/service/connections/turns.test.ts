import assert from 'node:assert/strict';
import { Turns } from '../../../service/connections/turns.js';

describe('Work that can wait', () => {
  const turn = () => new Promise(setImmediate);

  /** What has been done after each of so many turns of the event loop, a connection in each of the first. */
  async function watch(work: string, turns: number, connections = 0): Promise<string[]> {
    const queue = new Turns();
    const done: string[] = [];
    const seen: string[] = [];
    for (const piece of work) queue.take(() => void done.push(piece));
    for (let now = 0; now < turns; now++) {
      if (now < connections) queue.connected();
      await turn();
      seen.push(done.join(''));
    }
    return seen;
  }

  it('is done in order, a piece in each turn of the event loop', async () => {
    assert.deepEqual(await watch('abc', 4), ['a', 'ab', 'abc', 'abc']);
  });

  it('waits while connections come, but not for ever', async () => {
    const seen = await watch('ab', 30, 12);
    assert.equal(seen.indexOf('a'), 8);
    assert.equal(seen.indexOf('ab'), 12);
  });

  it('may take its next turn from within its own', async () => {
    const queue = new Turns();
    const seen: number[] = [];
    const again = () => {
      if (seen.push(seen.length) < 3) queue.take(again);
    };
    queue.take(again);
    for (const length of [1, 2, 3, 3]) {
      await turn();
      assert.equal(seen.length, length);
    }
  });
});
