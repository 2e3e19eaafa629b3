import { group, NOT_READY, type Operation } from '../operation.js';
import { refusals } from './errors.js';
import {
  classifierSchema,
  infoSchema,
  modelTypeSchema,
  predictionsSchema,
  predictRequestSchema,
  tokenizeRequestSchema,
  tokenSchema,
  tokensSchema,
} from './shapes.js';

const { get, post } = group('Text Embeddings Inference');

export const textEmbeddingsInferenceOperations: readonly Operation[] = [
  post('/predict', 'predict', 'Classify one text or a batch', {
    request: { name: 'PredictRequest', schema: predictRequestSchema },
    answer: { name: 'PredictAnswer', schema: predictionsSchema },
    classifies: true,
    refusals,
    examples: {
      text: {
        summary: 'One text',
        body: { inputs: 'I love it.' },
        answer: [
          { score: 0.9881, label: 'POSITIVE' },
          { score: 0.0119, label: 'NEGATIVE' },
        ],
      },
      batch: {
        summary: 'A batch, with logits',
        body: { inputs: [['I love it.'], ['I hate it.']], raw_scores: true },
        answer: [
          [
            { score: 2.48, label: 'POSITIVE' },
            { score: -1.25, label: 'NEGATIVE' },
          ],
          [
            { score: 2.32, label: 'NEGATIVE' },
            { score: -1.24, label: 'POSITIVE' },
          ],
        ],
      },
    },
  }),
  post('/tokenize', 'tokenize', 'Split texts into the tokens the model reads', {
    request: { name: 'TokenizeRequest', schema: tokenizeRequestSchema },
    answer: { name: 'TokenizeAnswer', schema: tokensSchema },
    parts: [{ name: 'Token', schema: tokenSchema }],
    refusals,
    examples: {
      text: {
        summary: 'One text',
        body: { inputs: 'Kubernetes', add_special_tokens: false },
        answer: [
          [
            { id: 13970, text: 'ku', special: false, start: null, stop: null },
            { id: 5677, text: '##ber', special: false, start: null, stop: null },
            { id: 7159, text: '##net', special: false, start: null, stop: null },
            { id: 2229, text: '##es', special: false, start: null, stop: null },
          ],
        ],
      },
    },
  }),
  get('/info', 'info', 'The model and the limits of a request', {
    answer: { name: 'Info', schema: infoSchema },
    parts: [
      { name: 'ModelType', schema: modelTypeSchema },
      { name: 'ClassifierLabels', schema: classifierSchema },
    ],
  }),
  get('/health', 'health', 'Whether the service takes requests', {
    answer: { type: 'text/plain', description: 'It does.' },
    refusals: { ...refusals, statuses: { 503: NOT_READY } },
  }),
];
