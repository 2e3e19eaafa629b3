import * as z from 'zod';
import {
  COMMON_STATUSES,
  classificationSchema,
  type Operation,
  type Refusals,
} from '../operation.js';
import { predictRequestSchema, tokenizeRequestSchema } from './router.js';

const TAG = 'Text Embeddings Inference';

const errorSchema = z.strictObject({
  error: z.string(),
  error_type: z.enum(['Unhealthy', 'Backend', 'Overloaded', 'Validation', 'Empty']),
});

const { 500: _, ...statuses } = COMMON_STATUSES;

const refusals: Refusals = {
  schema: { name: 'TextEmbeddingsInferenceError', schema: errorSchema },
  type: 'application/json',
  statuses: {
    ...statuses,
    400: 'The body is not JSON, or a text is blank.',
    422: 'The request is not valid; the answer says what was expected.',
    424: 'The model failed.',
    429: 'The service is overloaded, or the client over its rate limit; `Retry-After` says when to ask again.',
    503: 'The service is draining or too slow; `Retry-After` says when to ask again.',
  },
};

const predictionsSchema = z
  .union([z.array(classificationSchema), z.array(z.array(classificationSchema))])
  .describe('Every label, best first; for a batch one array per text.');

const tokenSchema = z.strictObject({
  id: z.int().min(0).describe('Number of the token in the model’s vocabulary.'),
  text: z.string(),
  special: z.boolean().describe('Whether the tokenizer added it.'),
  start: z.null().describe('Positions are not known.'),
  stop: z.null(),
});

const tokensSchema = z
  .array(z.array(tokenSchema))
  .describe('One array per text, of the tokens that the model reads.');

const classifierSchema = z.strictObject({
  id2label: z.record(z.string(), z.string()),
  label2id: z.record(z.string(), z.int().min(0)),
});

const modelTypeSchema = z.strictObject({ classifier: classifierSchema });

const infoSchema = z.strictObject({
  model_id: z.string(),
  model_sha: z.string().nullable(),
  served_model_name: z.string(),
  model_type: modelTypeSchema,
  max_input_length: z.int().min(1).describe('Most tokens of a text that the model reads.'),
  max_client_batch_size: z.int().min(1).describe('Most texts in one request.'),
  auto_truncate: z.literal(true),
  knows_neutral: z.boolean().describe('Whether `neutral` may be asked for at `/analyze`.'),
  version: z.string(),
});

export const textEmbeddingsInferenceOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/predict',
    id: 'predict',
    tag: TAG,
    summary: 'Classify one text or a batch',
    request: { name: 'PredictRequest', schema: predictRequestSchema },
    answer: { name: 'PredictAnswer', schema: predictionsSchema },
    classifies: true,
    refusals,
    examples: {
      text: {
        summary: 'One text',
        body: { inputs: 'I love it.' },
        answer: [
          { score: 0.9811, label: 'POSITIVE' },
          { score: 0.0189, label: 'NEGATIVE' },
        ],
      },
      batch: {
        summary: 'A batch, with logits',
        body: { inputs: [['I love it.'], ['I hate it.']], raw_scores: true },
        answer: [
          [
            { score: 3.36, label: 'POSITIVE' },
            { score: -0.23, label: 'NEGATIVE' },
          ],
          [
            { score: 3.26, label: 'NEGATIVE' },
            { score: -0.22, label: 'POSITIVE' },
          ],
        ],
      },
    },
  },
  {
    method: 'post',
    path: '/tokenize',
    id: 'tokenize',
    tag: TAG,
    summary: 'Split texts into the tokens the model reads',
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
  },
  {
    method: 'get',
    path: '/info',
    id: 'info',
    tag: TAG,
    summary: 'The model and the limits of a request',
    answer: { name: 'Info', schema: infoSchema },
    parts: [
      { name: 'ModelType', schema: modelTypeSchema },
      { name: 'ClassifierLabels', schema: classifierSchema },
    ],
  },
  {
    method: 'get',
    path: '/health',
    id: 'health',
    tag: TAG,
    summary: 'Whether the service takes requests',
    answer: { type: 'text/plain', description: 'It does.' },
    refusals: { ...refusals, statuses: { 503: 'It is draining.' } },
  },
];
