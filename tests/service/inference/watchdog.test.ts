import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { type InferenceHealth, Watchdog } from '../../../service/inference/watchdog.js';

describe('The watchdog of inference threads', () => {
  const idle = { batches: 0, silentTicks: 0 };
  let told: InferenceHealth[];
  beforeEach(() => {
    told = [];
    mock.timers.enable({ apis: ['setInterval'] });
  });
  afterEach(() => mock.timers.reset());

  function watch(...workers: { batches: number; silentTicks: number }[]): Watchdog {
    return new Watchdog([idle, ...workers], (health) => told.push(health));
  }
  const pass = (seconds: number) => mock.timers.tick(1000 * seconds);

  it('finds nothing wrong with threads that have nothing to do, or answer now and then', () => {
    const worker = { batches: 1, silentTicks: 0 };
    watch(worker);
    for (let answers = 0; answers < 10; answers++) {
      pass(9);
      worker.silentTicks = 0;
    }
    assert.deepEqual(told, []);
  });

  it('says that a thread is stuck after 10 s, lost after 15 s, and that the process should end after 20 s', async () => {
    const { failure } = watch({ batches: 1, silentTicks: 0 });
    pass(9);
    assert.deepEqual(told, []);
    pass(1);
    assert.deepEqual(told, ['stuck']);
    pass(5);
    assert.deepEqual(told, ['stuck', 'lost']);
    pass(4);
    assert.equal(await Promise.race([failure, 'not yet']), 'not yet');
    pass(1);
    assert.match((await failure).message, /has not answered for 20 s/);
  });

  it('says so when a thread answers again', () => {
    const worker = { batches: 2, silentTicks: 0 };
    watch(worker);
    pass(12);
    Object.assign(worker, { batches: 1, silentTicks: 0 });
    pass(1);
    assert.deepEqual(told, ['stuck', 'well']);
  });

  it('says nothing any more once it is stopped', () => {
    watch({ batches: 1, silentTicks: 0 }).stop();
    pass(60);
    assert.deepEqual(told, []);
  });
});
