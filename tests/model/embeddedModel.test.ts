import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_DIRECTORY } from '../../model/dataDirectory.js';
import { readLabelledFile } from '../../model/evaluation/labelledFile.js';
import { accuracy, calibration } from '../../model/evaluation/metrics.js';
import { type EvaluatedModel, openNamedModel } from '../../model/evaluation/models.js';
import {
  type ClassifiedText,
  SentimentClassifier,
} from '../../model/evaluation/sentimentClassifier.js';
import { MODEL_ROOM } from '../support/paths.js';
import { skipWithoutData } from './support.js';

describe('The embedded model', () => {
  let model: EvaluatedModel;
  before(async () => {
    // Opening it verifies the digests in its manifest.
    const [first] = await openNamedModel('embedded', MODEL_ROOM);
    model = first!;
  });

  function classify(...texts: string[]): Promise<ClassifiedText[]> {
    const labelled = texts.map((text, index) => ({
      line: index + 1,
      text,
      polarity: 'NEUTRAL' as const,
    }));
    return SentimentClassifier.with(model, (classifier) => classifier.classify(labelled));
  }

  it('has a manifest that its files match', () => {
    assert.equal(model.files.info.name, 'minilm-sentiment');
    assert.match(model.files.info.revision, /^[0-9a-f]{12}$/);
  });

  it('is small: int8 weights of at most 24 MB', () => {
    assert.equal(model.files.dtype, 'q8');
    const { size } = statSync(join(model.files.directory, 'onnx', 'model_quantized.onnx'));
    assert.ok(size <= 24e6, `${size} bytes`);
  });

  it('answers NEGATIVE or POSITIVE, and skips padding', () => {
    assert.deepEqual(model.files.info.labels, ['NEGATIVE', 'POSITIVE']);
    assert.equal(model.files.skipsPadding, true);
  });

  it('tells good from bad in movies, code and products', async () => {
    const answers = await classify(
      'A moving, beautifully acted film.',
      'A dull film that wastes its cast.',
      'Thank you, your answer solved my problem!',
      'This library is terrible, it keeps breaking our build.',
      'Great phone, the battery lasts for days.',
      'It stopped working after a week, do not buy it.',
    );
    assert.deepEqual(
      answers.map(({ answer }) => answer),
      ['POSITIVE', 'NEGATIVE', 'POSITIVE', 'NEGATIVE', 'POSITIVE', 'NEGATIVE'],
    );
  });

  it('is no film critic: words that are bad in a film may be plain in code', async () => {
    const [killed] = await classify('Killing the process fixed it, thanks a lot!');
    assert.equal(killed!.answer, 'POSITIVE');
  });

  it('reads a long text in windows, up to a limit', async () => {
    const [long] = await classify(`Excellent. ${'and so on '.repeat(2000)}`);
    assert.equal(long!.truncated, true);
    assert.equal(long!.tokens, model.files.info.maxTokens);
  });

  describe('on SST-2 dev', () => {
    let answers: ClassifiedText[];
    before(async function () {
      this.timeout(60_000);
      skipWithoutData(this);
      const { texts } = readLabelledFile(join(DATA_DIRECTORY, 'sst2', 'dev.tsv'));
      answers = await SentimentClassifier.with(model, (classifier) => classifier.classify(texts));
    });

    it('is right about at least 90 in 100 of the 872 sentences', () => {
      assert.equal(answers.length, 872);
      assert.ok(accuracy(answers) >= 0.9, `accuracy ${accuracy(answers)}`);
    });

    it('has scores that say how often it is right', () => {
      const { error } = calibration(answers);
      assert.ok(error <= 0.07, `expected calibration error ${error}`);
    });
  });
});
