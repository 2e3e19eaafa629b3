import assert from 'node:assert/strict';
import { cpSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { probabilities } from '../../../model/adaptation/calibration.js';
import { startingHead } from '../../../model/adaptation/heads.js';
import { logitsOf } from '../../../model/adaptation/logisticRegression.js';
import { openAdaptable, vectorsOf } from '../../../model/adaptation/vectors.js';
import { mapWeights } from '../../../service/inference/mappedWeights.js';
import { openModel } from '../../../service/inference/modelFiles.js';
import { TextClassifier } from '../../../service/inference/textClassifier.js';
import { useFolder } from '../../support/folder.js';
import { MODEL_ROOM } from '../../support/paths.js';

const TEXTS = ['I love it.', 'I hate it.', 'The meeting is at 3 pm.'];

describe('The vectors of texts', () => {
  const directory = useFolder();

  it('are the same where the weights are in a file beside the graph', async () => {
    const embedded = await openAdaptable('embedded', MODEL_ROOM, '.');
    cpSync(embedded.files.directory, directory('apart'), { recursive: true });
    rmSync(directory('apart', 'manifest.json'));
    const graph = directory('apart', 'onnx', 'model_quantized.onnx');
    renameSync(graph, `${graph}_data`);
    writeFileSync(graph, mapWeights(`${graph}_data`)!.graph);
    const apart = await openAdaptable(directory('apart'), MODEL_ROOM, '.');
    assert.deepEqual(await vectorsOf(apart, TEXTS), await vectorsOf(embedded, TEXTS));
  });
});

describe('The layer that adaptation starts from', () => {
  for (const [way, neutral] of [
    ['two-way', false],
    ['three-way', true],
  ] as const) {
    it(`says what the service says, ${way}`, async () => {
      const files = openModel('embedded', MODEL_ROOM, neutral);
      const classifier = await TextClassifier.load(files, 1);
      const { scores } = await classifier.classify(TEXTS);
      await classifier.dispose();
      const model = await openAdaptable('embedded', MODEL_ROOM, '.');
      const { vectors, width } = await vectorsOf(model, TEXTS);
      const { labels } = files.info;
      const own = probabilities(
        logitsOf(vectors, width, startingHead(model, labels)),
        labels.length,
      );
      own.forEach((score, index) => {
        assert.ok(Math.abs(score - scores[index]!) < 1e-4, `${score} is not ${scores[index]}`);
      });
    });
  }
});
