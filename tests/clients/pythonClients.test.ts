import assert from 'node:assert/strict';
import config from '../../model/minilm-sentiment/config.json' with { type: 'json' };
import { perSuite } from '../support/started.js';
import { askWithPython } from './python.js';
import { analyze, startRealService } from './realService.js';

type Refusal = readonly [status: number | string, message: string];
type Outputs = { readonly label: string[]; readonly score: number[] };

const MODEL = 'minilm-sentiment';

/** Scores cross the wire as decimal digits and some clients keep them in 32 bits. */
function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
}

describe('clients from PyPI', () => {
  const service = perSuite(startRealService);

  /** The best classification of "I love it." and of "I hate it.", as `/analyze` gives them. */
  async function assertBest({ label, score }: Outputs): Promise<void> {
    const classified = await analyze(service.url, ['I love it.', 'I hate it.']);
    for (const [index, [best]] of classified.entries()) {
      assert.equal(label[index], best!.label);
      assertClose(score[index]!, best!.score);
    }
  }

  describe('huggingface_hub.InferenceClient', () => {
    type Labels = readonly (readonly [label: string, score: number])[];
    let answers: { classified: Labels; best: Labels; logits: Labels; refused: Refusal };
    before(async () => {
      answers = await askWithPython('huggingface_hub_client.py', service.url);
    });

    it('classifies a text', async () => {
      const [expected] = await analyze(service.url, ['I love it.']);
      assert.deepEqual(
        answers.classified,
        expected!.map(({ label, score }) => [label, score]),
      );
    });

    it('asks for the best label alone', async () => {
      const [classifications] = await analyze(service.url, ['I hate it.']);
      const { label, score } = classifications![0]!;
      assert.deepEqual(answers.best, [[label, score]]);
    });

    it('asks for logits, of which softmax at the model’s temperature makes the scores', () => {
      const [best, other] = answers.logits.map(([, logit]) => logit);
      const { two_way: temperature } = config.calibration;
      assertClose(1 / (1 + Math.exp((other! - best!) / temperature)), answers.classified[0]![1]);
    });

    it('sees why a text was refused', () => {
      const [status, message] = answers.refused;
      assert.equal(status, 400);
      assert.match(message, /visible character/);
    });
  });

  describe('kserve.InferenceRESTClient', () => {
    let answers: {
      live: boolean;
      ready: boolean;
      modelReady: boolean;
      otherModelReady: boolean;
      model: string;
      id: string;
      outputs: Outputs;
      binary: Outputs;
      blank: Refusal;
    };
    before(async () => {
      answers = await askWithPython('kserve_client.py', service.url, MODEL);
    });

    it('finds server and model alive and ready', () => {
      const { live, ready, modelReady, otherModelReady } = answers;
      assert.deepEqual([live, ready, modelReady, otherModelReady], [true, true, true, false]);
    });

    it('classifies texts', async () => {
      assert.equal(answers.model, MODEL);
      assert.equal(answers.id, 'a1');
      await assertBest(answers.outputs);
    });

    it('sends and reads binary tensors', () => assertBest(answers.binary));

    it('sees why blank texts are refused', () => {
      assert.equal(answers.blank[0], 400);
      assert.match(answers.blank[1], /visible character/);
    });
  });

  describe('tritonclient.http', () => {
    let answers: {
      live: boolean;
      ready: boolean;
      modelReady: boolean;
      versionReady: boolean;
      otherModelReady: boolean;
      server: { name: string };
      model: { name: string; inputs: { name: string; datatype: string }[] };
      all: Outputs;
      json: Outputs;
      compressed: Outputs;
      labels: Partial<Outputs>;
      deflated: Refusal;
      blank: Refusal;
    };
    before(async () => {
      answers = await askWithPython('triton_client.py', service.url, MODEL);
    });

    it('finds server, model and version alive and ready', () => {
      const { live, ready, modelReady, versionReady, otherModelReady } = answers;
      assert.deepEqual([live, ready, modelReady, versionReady], [true, true, true, true]);
      assert.equal(otherModelReady, false);
    });

    it('reads what server and model are', () => {
      assert.equal(answers.server.name, 'sentiment-api');
      assert.equal(answers.model.name, MODEL);
      assert.equal(answers.model.inputs[0]!.datatype, 'BYTES');
    });

    it('classifies texts in binary, as it does unless told otherwise, in JSON, and compressed', async () => {
      for (const sent of ['all', 'json', 'compressed'] as const) await assertBest(answers[sent]);
    });

    it('asks for one output, in JSON', () => {
      assert.deepEqual(answers.labels, { label: ['POSITIVE'] });
    });

    it('sees why blank texts and other codings are refused', () => {
      assert.equal(answers.deflated[0], '415');
      assert.match(answers.deflated[1], /Expected Content-Encoding: gzip/);
      assert.equal(answers.blank[0], '400');
      assert.match(answers.blank[1], /visible character/);
    });
  });
});
