import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../../../service/inference/errors.js';
import { StartingThread } from '../../../service/inference/inferenceThread.js';
import { loadModel } from '../../../service/inference/loadedModel.js';
import { openModel } from '../../../service/inference/modelFiles.js';
import { useFolder } from '../../support/folder.js';
import { MODEL_ROOM } from '../../support/paths.js';

describe('A loaded model', () => {
  const directory = useFolder();
  const files = openModel('embedded', MODEL_ROOM);

  it('says the same in every thread', async () => {
    const { first, another } = await loadModel(new StartingThread(), files);
    const threads = [first, await another()];
    const said = await Promise.all(threads.map((thread) => thread.classify(['I love it.'])));
    assert.deepEqual(said[0]!.result.logits, said[1]!.result.logits);
    await Promise.all(threads.map((thread) => thread.close()));
  });

  it('does not load where its tokenizer cannot be read, and says where that is', async () => {
    cpSync(join(MODEL_ROOM, 'minilm-sentiment'), directory(), { recursive: true });
    writeFileSync(directory('tokenizer.json'), '{');
    await assert.rejects(
      loadModel(new StartingThread(), { ...files, directory: directory() }),
      (error) => {
        assert.ok(error instanceof ModelError);
        assert.ok(error.message.startsWith(`the tokenizer in ${directory()}: `));
        return true;
      },
    );
  });
});
