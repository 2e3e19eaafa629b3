import * as z from 'zod';
import type { ModelInfo } from '../../inference/classification.js';
import { COMMON_STATUSES, type Operation, type Refusals } from '../operation.js';
import { inferRequestSchema, servedAs } from './router.js';

const TAG = 'Open Inference Protocol';

const errorSchema = { name: 'InferenceError', schema: z.strictObject({ error: z.string() }) };

function refusals(statuses: Refusals['statuses']): Refusals {
  return { schema: errorSchema, type: 'application/json', statuses };
}

const OTHER_MODEL = { 404: 'Another model or version is served here.' };
const DRAINING = { 503: 'The service is draining.' };

const tensorMetadata = z.strictObject({
  name: z.string(),
  datatype: z.enum(['BYTES', 'FP32']),
  shape: z.array(z.int().min(-1)).describe('-1 stands for any number.'),
});

const modelSchema = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()).optional(),
  platform: z.string(),
  inputs: z.array(tensorMetadata),
  outputs: z.array(tensorMetadata),
});

const labelTensor = z.strictObject({
  name: z.literal('label'),
  datatype: z.literal('BYTES'),
  shape: z.array(z.int().min(1)).length(1),
  data: z.array(z.string()),
});

const scoreTensor = z.strictObject({
  name: z.literal('score'),
  datatype: z.literal('FP32'),
  shape: z.array(z.int().min(1)).length(1),
  data: z.array(z.number()),
});

const inferAnswerSchema = z.strictObject({
  model_name: z.string(),
  model_version: z.string().optional(),
  id: z.string().optional(),
  outputs: z.array(z.discriminatedUnion('name', [labelTensor, scoreTensor])),
});

/** An operation on the model, at its path and at that of its version. */
function onModel(
  operation: Omit<Operation, 'path' | 'tag'> & { readonly rest: string },
): Operation[] {
  const { rest, ...common } = operation;
  return [
    { ...common, tag: TAG, path: `/v2/models/:model${rest}` },
    {
      ...common,
      tag: TAG,
      path: `/v2/models/:model/versions/:version${rest}`,
      id: `${common.id}OfVersion`,
      summary: `${common.summary}, of this version`,
    },
  ];
}

/** @param model the model that the examples are answered by */
export function openInferenceOperations(model: ModelInfo): Operation[] {
  const { name, versions } = servedAs(model);
  return [
    {
      method: 'get',
      path: '/v2',
      id: 'server',
      tag: TAG,
      summary: 'The server',
      answer: {
        name: 'Server',
        schema: z.strictObject({
          name: z.string(),
          version: z.string(),
          extensions: z.array(z.string()),
        }),
      },
    },
    {
      method: 'get',
      path: '/v2/health/live',
      id: 'serverLive',
      tag: TAG,
      summary: 'Whether the server is alive',
      answer: { name: 'ServerLive', schema: z.strictObject({ live: z.literal(true) }) },
    },
    {
      method: 'get',
      path: '/v2/health/ready',
      id: 'serverReady',
      tag: TAG,
      summary: 'Whether the server is ready',
      answer: { name: 'ServerReady', schema: z.strictObject({ ready: z.literal(true) }) },
      refusals: refusals(DRAINING),
    },
    ...onModel({
      method: 'get',
      rest: '',
      id: 'model',
      summary: 'The model, its inputs and outputs',
      answer: { name: 'Model', schema: modelSchema },
      parts: [{ name: 'TensorMetadata', schema: tensorMetadata }],
      refusals: refusals(OTHER_MODEL),
    }),
    ...onModel({
      method: 'get',
      rest: '/ready',
      id: 'modelReady',
      summary: 'Whether the model is ready',
      answer: {
        name: 'ModelReady',
        schema: z.strictObject({ name: z.string(), ready: z.literal(true) }),
      },
      refusals: refusals({ ...OTHER_MODEL, ...DRAINING }),
    }),
    ...onModel({
      method: 'post',
      rest: '/infer',
      id: 'infer',
      summary: 'Classify texts: a tensor in, a tensor of labels and one of scores out',
      request: { name: 'InferRequest', schema: inferRequestSchema },
      answer: { name: 'InferAnswer', schema: inferAnswerSchema },
      parts: [
        { name: 'LabelTensor', schema: labelTensor },
        { name: 'ScoreTensor', schema: scoreTensor },
      ],
      classifies: true,
      refusals: refusals({ ...COMMON_STATUSES, ...OTHER_MODEL }),
      examples: {
        texts: {
          summary: 'Two texts',
          body: {
            id: 'a1',
            inputs: [
              { name: 'text', shape: [2], datatype: 'BYTES', data: ['I love it.', 'I hate it.'] },
            ],
          },
          answer: {
            model_name: name,
            ...(versions && { model_version: versions[0] }),
            id: 'a1',
            outputs: [
              { name: 'label', datatype: 'BYTES', shape: [2], data: ['POSITIVE', 'NEGATIVE'] },
              { name: 'score', datatype: 'FP32', shape: [2], data: [0.9811, 0.9785] },
            ],
          },
        },
      },
    }),
  ];
}
