import assert from 'node:assert/strict';
import { type Behaved, behave, mastered } from '../../model/evaluation/behaviours/sections.js';
import { openNamedModel } from '../../model/evaluation/models.js';
import { MODEL_ROOM } from '../support/paths.js';

// Bounds are what the file reaches, rounded so that a worse file shows; the report has the figures.
describe('The embedded model, asked for texts of our own', () => {
  let behaved: Behaved;
  before(async function () {
    this.timeout(120_000);
    const [model] = await openNamedModel('embedded', MODEL_ROOM);
    behaved = await behave(model!);
  });

  it('has at most a tenth of failures in at least 24 kinds', () => {
    assert.ok(mastered(behaved.kinds).length >= 24, `${mastered(behaved.kinds).length}`);
  });

  it('is sure of no more than one failure in twenty of any kind', () => {
    for (const { kind, cases, sure } of behaved.kinds) {
      assert.ok(sure.length <= cases.length / 20, `${kind}: ${sure.length} of ${cases.length}`);
    }
  });

  it('calls code, logs, stack traces, dates and facts neutral', () => {
    for (const kind of ['code', 'logs', 'stack traces', 'dates and numbers', 'plain facts']) {
      const { cases, failures } = behaved.kinds.find((one) => one.kind === kind)!;
      assert.ok(failures.length <= cases.length / 20, `${kind}: ${failures.length}`);
    }
  });

  it('reads emoji that stand alone as their names say', () => {
    for (const { what, recall } of behaved.emoji) assert.ok(recall >= 0.9, `${what}: ${recall}`);
  });

  it('keeps its answers, two-way and three-way, however texts are changed', () => {
    const atMost: Readonly<Record<string, readonly [twoWay: number, threeWay: number]>> = {
      // One of eighteen sentences.
      pronouns: [0.06, 0.03],
      'two letters swapped': [0.06, 0.07],
      'lower case': [0, 0],
      'upper case': [0, 0],
      'a space doubled': [0, 0],
    };
    for (const { change, ...flips } of behaved.flips) {
      const [twoWay, threeWay] = atMost[change] ?? [0.03, 0.03];
      assert.ok(flips.twoWay <= twoWay, `${change}: two-way ${flips.twoWay}`);
      assert.ok(flips.threeWay <= threeWay, `${change}: three-way ${flips.threeWay}`);
    }
  });
});
