import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteBudget, bytesForRequests } from '../../../service/inference/byteBudget.js';

const MIB = 2 ** 20;

describe('The bytes for requests', () => {
  it('are a quarter of the heap, or of the container if it has less', () => {
    assert.equal(bytesForRequests(256 * MIB, 512 * MIB), 64 * MIB);
    assert.equal(bytesForRequests(4096 * MIB, 512 * MIB), 128 * MIB);
  });

  it('are a quarter of the heap where no container bounds the memory', () => {
    assert.equal(bytesForRequests(256 * MIB, 0), 64 * MIB);
    assert.equal(bytesForRequests(256 * MIB, 2 ** 64), 64 * MIB);
  });
});

describe('A budget of bytes', () => {
  it('never has more taken than its limit, but by one alone', () => {
    const steps = fc.array(fc.integer({ min: -1, max: 150 }));
    fc.assert(
      fc.property(steps, (bytes) => {
        const budget = new ByteBudget(100);
        const held: number[] = [];
        for (const wanted of bytes) {
          if (wanted < 0) budget.release(held.shift() ?? 0);
          else if (budget.take(wanted)) held.push(wanted);
          const taken = held.reduce((sum, one) => sum + one, 0);
          assert.equal(budget.taken, taken);
          assert.ok(taken <= budget.limit || held.filter((one) => one > 0).length === 1);
        }
      }),
    );
  });

  it('is used to its last byte, and lets what would never fit through alone', () => {
    const budget = new ByteBudget(100);
    assert.equal(budget.take(99), true);
    assert.equal(budget.fits(2), false);
    assert.equal(budget.take(1), true);
    budget.release(100);
    assert.equal(budget.take(101), true);
    assert.equal(budget.fits(1), false);
  });

  it('gives anew what was given back', () => {
    const budget = new ByteBudget(100);
    assert.equal(budget.take(60), true);
    assert.equal(budget.take(60), false);
    budget.release(60);
    assert.equal(budget.take(60), true);
  });
});
