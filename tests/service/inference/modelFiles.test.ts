import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ModelError } from '../../../service/inference/errors.js';
import { modelDirectory, openModel } from '../../../service/inference/modelFiles.js';
import { useFolder } from '../../support/folder.js';
import { MODEL_ROOM } from '../../support/paths.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('A model', () => {
  it('is looked for where its name says', () => {
    assert.equal(modelDirectory('embedded', '/models'), '/models/minilm-sentiment');
    assert.equal(modelDirectory(`a/b@${COMMIT}`, '/models'), `/models/cache/a/b/${COMMIT}`);
    assert.equal(modelDirectory('/somewhere/else', '/models'), '/somewhere/else');
    assert.equal(modelDirectory('./here', '/models'), resolve('here'));
  });

  it('from Hugging Face is refused unless it is pinned to a commit', () => {
    for (const name of ['a/b', 'a/b@main', `a/b@${COMMIT.slice(1)}`]) {
      assert.throws(() => modelDirectory(name, '/models'), /pin it as owner\/name@REVISION/);
    }
  });

  describe('is refused with a message that names the file', () => {
    const directory = useFolder();
    beforeEach(() => {
      cpSync(join(MODEL_ROOM, 'minilm-sentiment'), directory(), { recursive: true });
    });

    const refused = (message: RegExp, model = directory()) =>
      assert.throws(
        () => openModel(model, MODEL_ROOM),
        (error) => {
          assert.ok(error instanceof ModelError);
          assert.match(error.message, message);
          assert.ok(error.message.startsWith(`MODEL=${model}: `));
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );

    function changeJson(file: string, change: object): void {
      const path = directory(file);
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }));
    }
    const withoutManifest = () => rmSync(directory('manifest.json'));

    it('when there is none', () => {
      refused(/there is no model in \/nowhere \(no config\.json\)$/, '/nowhere');
      refused(/fetch it with: npm run model:fetch -- a\/b@0123/, `a/b@${COMMIT}`);
    });

    it('when a byte is damaged', () => {
      const weights = directory('onnx', 'model_quantized.onnx');
      const bytes = readFileSync(weights);
      bytes[1_000_000]! ^= 1;
      writeFileSync(weights, bytes);
      refused(/model_quantized\.onnx has sha256 \w{64}, its manifest says \w{64}; restore/);
    });

    it('when a file of the manifest is missing', () => {
      rmSync(directory('tokenizer.json'));
      refused(/tokenizer\.json is missing or unreadable/);
    });

    it('when its manifest is no manifest', () => {
      writeFileSync(directory('manifest.json'), '{"files":{"config.json":{"sha256":"1"}}}');
      refused(/manifest\.json: files\.config\.json\.sha256: /);
      writeFileSync(directory('manifest.json'), '{"files":');
      refused(/cannot read .*manifest\.json: /);
    });

    it('when it has no weights', () => {
      withoutManifest();
      rmSync(directory('onnx'), { recursive: true });
      refused(/no ONNX weights .*\(onnx\/model_quantized\.onnx or onnx\/model\.onnx\)/);
    });

    it('when it classifies nothing, or not one label per text', () => {
      withoutManifest();
      changeJson('config.json', { architectures: ['BertForMaskedLM'] });
      refused(/not a text classifier: .*found BertForMaskedLM with 3 label\(s\)/);
      changeJson('config.json', {
        architectures: ['BertForSequenceClassification'],
        id2label: { 0: 'ONLY' },
      });
      refused(/with 1 label\(s\)/);
      changeJson('config.json', {
        id2label: { 0: 'A', 1: 'B' },
        problem_type: 'multi_label_classification',
      });
      refused(/not a text classifier: .* and problem_type multi_label_classification$/);
      changeJson('config.json', { id2label: undefined });
      refused(/config\.json: id2label: /);
    });

    it('takes weights that are not quantised where there are no others', () => {
      withoutManifest();
      rmSync(directory('onnx'), { recursive: true });
      mkdirSync(directory('onnx'));
      writeFileSync(directory('onnx', 'model.onnx'), '');
      assert.equal(openModel(directory(), MODEL_ROOM).dtype, 'fp32');
    });

    it('is taken to compute padding unless it says otherwise', () => {
      withoutManifest();
      changeJson('config.json', { skips_padding: undefined });
      assert.equal(openModel(directory(), MODEL_ROOM).skipsPadding, false);
    });

    it('reads the labels in the order of their numbers, and the smaller limit of tokens', () => {
      withoutManifest();
      const labels = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'];
      changeJson('config.json', {
        id2label: Object.fromEntries(labels.map((id) => [id, `L${id}`])),
      });
      changeJson('tokenizer_config.json', { model_max_length: 128 });
      const { info, runTokens } = openModel(directory(), MODEL_ROOM);
      assert.deepEqual(
        info.labels,
        labels.map((id) => `L${id}`),
      );
      assert.equal(runTokens, 128);
    });
  });
});
