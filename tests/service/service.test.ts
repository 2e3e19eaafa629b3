import assert from 'node:assert/strict';
import { pino } from 'pino';
import { readConfig } from '../../service/config.js';
import type { InferenceThread, StartingThread } from '../../service/inference/inferenceThread.js';
import { startService } from '../../service/service.js';
import { MODEL_ROOM } from '../support/paths.js';
import { FakeThread } from './support/fakeThread.js';

describe('A service that cannot start', () => {
  it('has its thread ended first: the end of the process would have one that computes abort it', async () => {
    const thread = new FakeThread();
    const load = async () => thread as unknown as InferenceThread;
    const config = {
      ...readConfig({}),
      get CORS_ORIGINS(): never {
        throw new Error('once the model is loaded');
      },
    };
    const first = { open() {}, load } as unknown as StartingThread;
    const starting = startService(config, MODEL_ROOM, pino({ level: 'silent' }), undefined, first);
    await assert.rejects(starting, /once the model is loaded/);
    assert.ok(thread.closed);
  });
});
