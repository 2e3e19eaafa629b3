import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { ByteBudget } from '../../../service/inference/byteBudget.js';
import { perTest } from '../../support/started.js';
import { StandInClassifier } from '../support/standInClassifier.js';
import { startTestService } from '../support/testService.js';

describe('A long body', () => {
  const received = new ByteBudget(2 ** 20);
  const limits = { maxTexts: 4, maxBodyBytes: 200_000, answerTimeoutMs: 10_000 };
  const long = { text: 'a'.repeat(100_000) };
  const turns: (() => void)[] = [];
  const inTurn = (work: () => void) => void turns.push(work);
  let classifier: StandInClassifier;
  const service = perTest(() => {
    classifier = new StandInClassifier();
    return startTestService({ classifier, limits, received, inTurn });
  });

  async function untilWaiting(): Promise<void> {
    while (turns.length === 0) await delay(2);
  }

  it('is parsed in its turn, and short ones before it', async () => {
    const answer = service.post('/analyze', long);
    await untilWaiting();
    assert.equal((await service.post('/analyze', { text: 'a' })).status, 200);
    assert.deepEqual(classifier.asked, [['a']]);
    turns.shift()!();
    assert.equal((await answer).status, 200);
  });

  it('waits with its memory taken, also where it was short before it was decompressed', async () => {
    const answer = service.send('/analyze', gzipSync(JSON.stringify(long)) as Buffer<ArrayBuffer>, {
      'content-encoding': 'gzip',
    });
    await untilWaiting();
    assert.ok(received.taken >= 100_000);
    turns.shift()!();
    assert.equal((await answer).status, 200);
    assert.equal(received.taken, 0);
  });

  it('is not parsed where its client has gone away', async () => {
    const client = connect(service.port, '127.0.0.1');
    const body = JSON.stringify(long);
    client.write(
      `POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await untilWaiting();
    client.resetAndDestroy();
    // Once the server has seen that, too, it is no longer open.
    while (service.connections > 0) await delay(2);
    turns.shift()!();
    while (received.taken > 0) await delay(2);
    assert.deepEqual(classifier.asked, []);
    assert.equal(service.log.at(-1)?.problem, 'client-gone');
  });
});
