import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FairQueue, MOST_OVERTAKEN } from '../../../service/inference/fairQueue.js';

interface Item {
  readonly id: number;
  readonly weight: number;
}

const weights = fc.array(fc.integer({ min: 3, max: 512 }), { minLength: 1, maxLength: 64 });
const commands = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('enqueue' as const), weights }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('take' as const),
        budget: fc.integer({ min: 1, max: 1024 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('remove' as const),
        remainder: fc.integer({ min: 0, max: 4 }),
      }),
    },
  ),
  { maxLength: 60 },
);

/** Puts a request of texts with these weights into a queue. */
function enqueue(queue: FairQueue<Item>, texts: readonly number[], firstId = 0): Item[] {
  const items = texts.map((weight, index) => ({ id: firstId + index, weight }));
  queue.enqueue(items);
  return items;
}

const sum = (items: readonly Item[]) => items.reduce((total, { weight }) => total + weight, 0);

describe('The fair queue', () => {
  it('loses no text and duplicates none, whatever is put in, taken and removed', () => {
    fc.assert(
      fc.property(commands, (steps) => {
        const queue = new FairQueue<Item>();
        const waiting = new Map<number, Item>();
        let nextId = 0;
        for (const step of steps) {
          if (step.kind === 'enqueue') {
            for (const item of enqueue(queue, step.weights, nextId)) waiting.set(item.id, item);
            nextId += step.weights.length;
          } else if (step.kind === 'take') {
            const before = waiting.size;
            const batch = queue.takeBatch(step.budget);
            assert.equal(batch.length > 0, before > 0, 'a batch has a text as long as one waits');
            for (const { id } of batch) assert.ok(waiting.delete(id), `${id} was waiting`);
          } else {
            const leaves = ({ id }: Item) => id % 5 === step.remainder;
            queue.remove(leaves);
            for (const item of waiting.values()) if (leaves(item)) waiting.delete(item.id);
          }
          assert.equal(queue.size, waiting.size);
          assert.equal(queue.weight, sum([...waiting.values()]));
        }
      }),
    );
  });

  it('keeps batches within the budget after padding, but for a single text', () => {
    fc.assert(
      fc.property(
        fc.array(weights, { minLength: 1 }),
        fc.integer({ min: 1, max: 1024 }),
        (requests, budget) => {
          const queue = new FairQueue<Item>();
          for (const request of requests) enqueue(queue, request);
          while (queue.size > 0) {
            const batch = queue.takeBatch(budget);
            const longest = Math.max(...batch.map(({ weight }) => weight));
            assert.ok(batch.length === 1 || longest * batch.length <= budget);
          }
        },
      ),
    );
  });

  it('lets no text be overtaken by more batches than it says', () => {
    const fewLengths = fc.constantFrom(3, 10, 30, 100, 150, 200, 250, 300, 350, 400, 450, 500);
    const request = fc.array(fewLengths, { minLength: 100, maxLength: 300 });
    fc.assert(
      fc.property(request, (lengths) => {
        const queue = new FairQueue<Item>();
        const waiting = new Map(enqueue(queue, lengths).map(({ id }) => [id, 0]));
        while (queue.size > 0) {
          const taken = queue.takeBatch(512).map(({ id }) => id);
          for (const id of taken) waiting.delete(id);
          const last = Math.max(...taken);
          for (const [id, overtaken] of waiting) {
            if (id > last) continue;
            assert.ok(overtaken < MOST_OVERTAKEN, `${id} was overtaken once too often`);
            waiting.set(id, overtaken + 1);
          }
        }
      }),
    );
  });

  it('lets a long text be overtaken just so often by short ones', () => {
    const queue = new FairQueue<Item>();
    const lengths = Array.from({ length: MOST_OVERTAKEN + 2 }, (_, index) => 20 + 2 * index);
    const plenty = lengths.flatMap((length) => Array(20).fill(length));
    enqueue(queue, [...lengths, 512, ...plenty]);
    const long = lengths.length;
    let overtaken = 0;
    for (let batch = queue.takeBatch(400); ; batch = queue.takeBatch(400)) {
      if (batch.some(({ id }) => id === long)) break;
      if (batch.some(({ id }) => id > long)) overtaken++;
    }
    assert.equal(overtaken, MOST_OVERTAKEN);
  });

  it('serves a text that comes alone before most of a large request that came earlier', () => {
    const queue = new FairQueue<Item>();
    enqueue(queue, Array(1000).fill(10));
    queue.takeBatch(100);
    enqueue(queue, [200], 5000);
    const batches: Item[][] = [];
    while (!batches.at(-1)?.some(({ id }) => id === 5000)) batches.push(queue.takeBatch(200));
    assert.ok(batches.length <= MOST_OVERTAKEN + 1, `${batches.length} batches`);
  });

  it('serves a short text before what is left of a burst of long ones', () => {
    const queue = new FairQueue<Item>();
    for (let id = 0; id < 13; id++) enqueue(queue, [500], id);
    for (let batch = 0; batch < 10; batch++) queue.takeBatch(640);
    enqueue(queue, [5], 5000);
    assert.equal(queue.takeBatch(640)[0]!.id, 5000);
  });

  it('serves every other batch to a large request while texts that come alone keep coming', () => {
    const queue = new FairQueue<Item>();
    const large = enqueue(queue, Array(100).fill(10));
    let served = 0;
    for (let batch = 0; batch < 100; batch++) {
      if (batch % 2 === 0) enqueue(queue, [10], 1000 + batch);
      for (const { id } of queue.takeBatch(10)) if (id < large.length) served++;
    }
    assert.ok(served >= 45 && served <= 55, `${served} of 100 batches`);
  });

  it('starves no request, even when more texts come than it can serve', () => {
    const queue = new FairQueue<Item>();
    const large = enqueue(queue, Array(100).fill(10));
    let served = 0;
    for (let batch = 0; batch < 100; batch++) {
      enqueue(queue, [10], 1000 + batch);
      for (const { id } of queue.takeBatch(10)) if (id < large.length) served++;
    }
    assert.ok(served > 5, `${served} of 100 batches`);
  });

  it('lets a third large request start as soon as it comes', () => {
    const queue = new FairQueue<Item>();
    enqueue(queue, Array(200).fill(10));
    enqueue(queue, Array(200).fill(10), 1000);
    for (let batch = 0; batch < 100; batch++) queue.takeBatch(10);
    enqueue(queue, Array(200).fill(10), 2000);
    const next = Array.from({ length: 4 }, () => queue.takeBatch(10)).flat();
    assert.ok(next.some(({ id }) => id >= 2000));
  });

  it('shares between two large requests by tokens, not by texts', () => {
    const queue = new FairQueue<Item>();
    enqueue(queue, Array(400).fill(10));
    enqueue(queue, Array(40).fill(100), 1000);
    let short = 0;
    let long = 0;
    for (let batch = 0; batch < 20; batch++) {
      for (const { id, weight } of queue.takeBatch(200)) {
        if (id < 1000) short += weight;
        else long += weight;
      }
    }
    assert.ok(short / long > 0.6 && short / long < 1.6, `${short} tokens against ${long}`);
  });

  it('puts texts of similar length into a batch', () => {
    const queue = new FairQueue<Item>();
    for (let id = 0; id < 40; id++) enqueue(queue, [id % 2 === 0 ? 10 : 100], id);
    const lengths = queue.takeBatch(200).map(({ weight }) => weight);
    assert.deepEqual(lengths, Array(20).fill(10));
  });

  it('puts the texts that are closest in length into a batch, shorter or longer', () => {
    const queue = new FairQueue<Item>();
    for (const [id, weight] of [50, 10, 48, 53].entries()) enqueue(queue, [weight], id);
    assert.deepEqual(
      queue.takeBatch(160).map(({ weight }) => weight),
      [50, 48, 53],
    );
  });

  it('keeps the order of requests of one length', () => {
    const queue = new FairQueue<Item>();
    for (let id = 0; id < 9; id++) enqueue(queue, [10], id);
    const order = [queue.takeBatch(30), queue.takeBatch(30), queue.takeBatch(30)].flat();
    assert.deepEqual(
      order.map(({ id }) => id),
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    );
  });

  it('serves short texts before long ones that came just before, one per request', () => {
    const queue = new FairQueue<Item>();
    for (let id = 0; id < 8; id++) enqueue(queue, [500], id);
    enqueue(queue, [20], 8);
    assert.equal(queue.takeBatch(640)[0]!.id, 8);
  });

  it('serves a long text in the end though short ones keep coming', () => {
    const queue = new FairQueue<Item>();
    enqueue(queue, [500], 1000);
    let batches = 0;
    for (; batches < 100; batches++) {
      for (let id = 0; id < 8; id++) enqueue(queue, [20], 10 * batches + id);
      if (queue.takeBatch(160).some(({ id }) => id === 1000)) break;
    }
    // While eight short texts and a long one share the model, each gets a ninth.
    assert.ok(batches < (9 * 500) / 160, `${batches} batches`);
  });

  it('knows what would be served before a new request', () => {
    const queue = new FairQueue<Item>();
    assert.equal(queue.weightAhead(0, 10), 0);
    enqueue(queue, [10, 10, 10, 10]);
    assert.equal(queue.weightAhead(0, 10), 10, 'one text goes behind the first of the others');
    assert.equal(queue.weightAhead(20, 10), 30, 'the last of three goes behind the third');
    assert.equal(queue.weightAhead(90, 10), 40);
  });
});
