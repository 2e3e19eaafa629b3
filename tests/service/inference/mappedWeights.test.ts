import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type MappedWeights, mapWeights } from '../../../service/inference/mappedWeights.js';
import { openModel } from '../../../service/inference/modelFiles.js';
import { openSession, SLEEP } from '../../../service/inference/session.js';
import { useFolder } from '../../support/folder.js';

const WEIGHTS = fileURLToPath(
  new URL('../../../model/minilm-sentiment/onnx/model_quantized.onnx', import.meta.url),
);

async function logitsOf(session: InferenceSession): Promise<unknown> {
  const ids = new Tensor('int64', BigInt64Array.from([101n, 2023n, 2003n, 102n]), [1, 4]);
  const mask = new Tensor('int64', new BigInt64Array(4).fill(1n), [1, 4]);
  const { logits } = await session.run({ input_ids: ids, attention_mask: mask });
  await session.release();
  return logits!.data;
}

function open({ graph, directory }: MappedWeights): Promise<InferenceSession> {
  const session = { model_external_initializers_file_folder_path: directory };
  return InferenceSession.create(graph, { extra: { session } });
}

describe('Weights that are mapped', () => {
  const directory = useFolder();

  it('stay in their file, and the model says the same to the last bit', async () => {
    const mapped = mapWeights(WEIGHTS)!;
    assert.ok(mapped.graph.length < statSync(WEIGHTS).size / 10);
    const expected = await logitsOf(await InferenceSession.create(WEIGHTS));
    assert.deepEqual(await logitsOf(await open(mapped)), expected);
  });

  it('are found where the file is a link to another place', async () => {
    const link = directory('model.onnx');
    symlinkSync(WEIGHTS, link);
    await (await open(mapWeights(link)!)).release();
  });

  it('are none where they are in a file of their own already, which ONNX Runtime finds', async () => {
    copyFileSync(WEIGHTS, directory('model.onnx_data'));
    writeFileSync(directory('model.onnx'), mapWeights(directory('model.onnx_data'))!.graph);
    assert.equal(mapWeights(directory('model.onnx')), undefined);
    const expected = await logitsOf(await InferenceSession.create(WEIGHTS));
    assert.deepEqual(
      await logitsOf(await InferenceSession.create(directory('model.onnx'))),
      expected,
    );
  });

  it('are read where they cannot be mapped, as of a file system without such files', async () => {
    const files = openModel('embedded', fileURLToPath(new URL('../../../model', import.meta.url)));
    const unmappable = { ...mapWeights(WEIGHTS)!, directory: directory('nowhere') };
    const session = await openSession(files, unmappable, 1, SLEEP);
    assert.ok(session.outputNames.includes('logits'));
    await session.release();
  });

  it('are none where a file is missing, empty, cut or no model', () => {
    const file = directory('damaged.onnx');
    assert.equal(mapWeights(file), undefined);
    const whole = readFileSync(WEIGHTS);
    for (const bytes of ['', 'no model at all', whole.subarray(0, 1_000_000)]) {
      writeFileSync(file, bytes);
      assert.equal(mapWeights(file), undefined);
    }
  });
});
