import assert from 'node:assert/strict';
import { startRealService } from '../../clients/realService.js';
import { post } from '../../support/post.js';

/** Whatever a protocol answers. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks where the protocol has it.
type Answer = any;

const PHONE = 'It is a phone.';
const MODEL = '/v2/models/minilm-sentiment';

/** What each protocol says of the text, at its best label. */
async function bestLabels(url: string): Promise<Record<string, string>> {
  const ask = async (path: string, body: object) => {
    const response = await post(url + path, body);
    return response.json() as Promise<Answer>;
  };
  const tensor = { name: 'text', shape: [1], datatype: 'BYTES', data: [PHONE] };
  return {
    analyze: (await ask('/analyze', { text: PHONE }))[0].label,
    asked: (await ask('/analyze', { text: PHONE, neutral: true }))[0].label,
    notAsked: (await ask('/analyze', { text: PHONE, neutral: false }))[0].label,
    textEmbeddingsInference: (await ask('/predict', { inputs: PHONE }))[0].label,
    huggingFace: (await ask('/', { inputs: PHONE }))[0][0].label,
    openInference: (await ask(`${MODEL}/infer`, { inputs: [tensor] })).outputs[0].data[0],
  };
}

/** The labels that clients are told of. */
async function labels(url: string): Promise<readonly string[][]> {
  const get = async (path: string) => (await fetch(url + path)).json() as Promise<Answer>;
  const { id2label, label2id } = (await get('/info')).model_type.classifier;
  const { outputs } = await get(MODEL);
  return [Object.values<string>(id2label), Object.keys(label2id), outputs[0].parameters.labels];
}

describe('NEUTRAL is a label', () => {
  for (const [set, everywhere, known] of [
    ['false', 'POSITIVE', ['NEGATIVE', 'POSITIVE']],
    ['true', 'NEUTRAL', ['NEGATIVE', 'NEUTRAL', 'POSITIVE']],
  ] as const)
    it(`${set === 'true' ? 'in every protocol' : 'only where a request asks for it'} with NEUTRAL=${set}`, async () => {
      await using service = await startRealService({ NEUTRAL: set });
      assert.deepEqual(await bestLabels(service.url), {
        analyze: everywhere,
        asked: 'NEUTRAL',
        notAsked: 'POSITIVE',
        textEmbeddingsInference: everywhere,
        huggingFace: everywhere,
        openInference: everywhere,
      });
      for (const told of await labels(service.url)) assert.deepEqual(told, known);
    });
});
