import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { LostThreadError, ModelError } from '../../../service/inference/errors.js';
import {
  type InferenceThread,
  StartingThread,
} from '../../../service/inference/inferenceThread.js';
import { type ModelFiles, openModel } from '../../../service/inference/modelFiles.js';
import { readTokenizer } from '../../../service/inference/tokenizerFiles.js';
import { useFolder } from '../../support/folder.js';
import { MODEL_ROOM } from '../../support/paths.js';

/** A worker's module that does this once it has a model and its tokenizer. */
function script(code: string): URL {
  const start = `import { parentPort } from 'node:worker_threads';
    parentPort.once('message', () => parentPort.once('message', () => { ${code} }));`;
  return new URL(`data:text/javascript,${encodeURIComponent(start)}`);
}

const READY = "parentPort.postMessage({ kind: 'ready', tokensPerMs: 1 });";

describe('An inference thread', () => {
  const folder = useFolder();
  let files: ModelFiles;
  let outputs: number;
  before(() => {
    files = openModel('embedded', MODEL_ROOM);
    outputs = files.outputs.length;
  });

  function start(of = files, worker?: URL): Promise<InferenceThread> {
    const starting = new StartingThread(worker);
    starting.open(of);
    return starting.load(readTokenizer(files.directory));
  }

  describe('with the embedded model', () => {
    let thread: InferenceThread;
    before(async () => {
      thread = await start();
      await thread.widen();
    });
    after(() => thread.close());

    it('knows how fast it is', () => {
      assert.ok(thread.tokensPerMs > 0);
    });

    it('gives what the model says of each text', async () => {
      const { result } = await thread.classify(['I love it.', 'Such a bore!']);
      const [loved, bored] = [result.logits.subarray(0, outputs), result.logits.subarray(outputs)];
      assert.equal(bored.length, outputs);
      assert.ok(loved.at(-1)! > loved[0]! && bored.at(-1)! < bored[0]!);
      assert.deepEqual([...result.tokens], [6, 6]);
    });

    it('says the same of a text alone as among others of any length', async () => {
      const texts = ['Great.', 'Not my cup of tea, to be honest.', 'word '.repeat(300), 'Great.'];
      const { result: together } = await thread.classify(texts);
      const tokens = together.tokens.reduce((sum, count) => sum + count, 0);
      assert.ok(together.paddedTokens > tokens, 'nothing was padded');
      for (const [index, text] of texts.entries()) {
        for (const onAllCores of [false, true]) {
          const { result: alone } = await thread.classify([text], undefined, onAllCores);
          alone.logits.forEach((logit, output) => {
            const difference = Math.abs(logit - together.logits[outputs * index + output]!);
            assert.ok(difference < 1e-5, `${text.slice(0, 20)}: ${difference}`);
          });
        }
      }
    });

    it('answers in the order asked, also when an earlier batch takes several runs', async () => {
      const order: string[] = [];
      const mixed = [1, 10, 50, 100, 200, 400].map((length) => 'word '.repeat(length));
      await Promise.all([
        thread.classify(mixed).then(() => order.push('mixed')),
        thread.classify(['short']).then(() => order.push('short')),
        thread.tokenize(['text'], [512]).then(() => order.push('tokens')),
      ]);
      assert.deepEqual(order, ['mixed', 'short', 'tokens']);
    });

    it('splits a text into the tokens that the model reads', async () => {
      const [tokens] = await thread.tokenize(['Unbelievably good'], [512]);
      assert.deepEqual(tokens?.[0], { id: 101, text: '[CLS]', special: true });
      assert.deepEqual(tokens?.at(-1), { id: 102, text: '[SEP]', special: true });
      assert.ok(tokens?.slice(1, -1).every(({ special }) => !special));
    });
  });

  it('finishes what it was asked before it ends', async () => {
    const thread = await start();
    const answer = thread.classify(['word '.repeat(400)]);
    await thread.close();
    assert.equal((await answer).result.logits.length, outputs);
  });

  it('does not start without a model that can be used', async () => {
    const nowhere = { ...files, directory: '/nowhere' };
    await assert.rejects(start(nowhere), ModelError);
  });

  it('does not start where the configuration names fewer or more labels than the graph answers', async () => {
    for (const outputs of [
      ['A', 'B'],
      ['A', 'B', 'C', 'D', 'E'],
    ]) {
      const starting = start({ ...files, outputs });
      await assert.rejects(starting, (error) => {
        assert.ok(error instanceof ModelError);
        assert.match(
          error.message,
          new RegExp(`answers 3 numbers .* names ${outputs.length} labels`),
        );
        return true;
      });
    }
  });

  it('can be closed while it is given more threads for what is alone', async () => {
    const thread = await start();
    const widened = thread.widen();
    await thread.close();
    await widened;
  });

  it('ends where there is no model for it', () => new StartingThread().dismiss());

  it('ends where there is no tokenizer for its model', () => {
    const starting = new StartingThread();
    starting.open(files);
    return starting.dismiss();
  });

  it('does not wait for a worker that ends at its start', async () => {
    const starting = start(files, script('process.exit(3);'));
    await assert.rejects(starting, /ended with exit code 3 at its start/);
  });

  it('fails what it was asked, and says so, when the worker ends', async () => {
    const code = `${READY} parentPort.on('message', () => process.exit(3));`;
    const thread = await start(files, script(code));
    await assert.rejects(thread.classify(['a']), /ended with exit code 3/);
    assert.match((await thread.failure).message, /ended with exit code 3/);
  });

  it('is not waited for when it is closed and does not answer; what it was asked fails', async () => {
    const code = `${READY} parentPort.on('message', () => { for (;;); });`;
    const thread = await start(files, script(code));
    const asked = assert.rejects(thread.classify(['a']), LostThreadError);
    await thread.close(2000);
    await asked;
  });

  it('says so when it cannot be closed', async () => {
    const fifo = folder('fifo');
    execFileSync('mkfifo', [fifo]);
    const code = `const { readFileSync } = process.getBuiltinModule('node:fs'); ${READY}
      parentPort.on('message', () => readFileSync(${JSON.stringify(fifo)}));`;
    const thread = await start(files, script(code));
    const asked = assert.rejects(thread.classify(['a']), LostThreadError);
    await assert.rejects(thread.close(50), LostThreadError);
    await asked;
    // Lets the thread go, so that the tests can end.
    writeFileSync(fifo, '');
  });

  it('fails with the error that the worker did not catch', async () => {
    const code = `${READY} parentPort.on('message', () => { throw new Error('out of order'); });`;
    const thread = await start(files, script(code));
    await assert.rejects(thread.classify(['a']), /out of order/);
    assert.match((await thread.failure).message, /out of order/);
  });
});
