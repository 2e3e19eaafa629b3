import * as z from 'zod';
import type { ModelInfo } from '../../inference/classification.js';
import { COMMON_STATUSES, group, NOT_ALIVE, type Operation, type Rest } from '../operation.js';
import { OTHER_MODEL, refusals, UNREADY } from './errors.js';
import {
  inferAnswerSchema,
  inferRequestSchema,
  labelTensor,
  modelSchema,
  scoreTensor,
  servedAs,
  tensorMetadata,
} from './shapes.js';

const { get, post } = group('Open Inference Protocol');

export function openInferenceOperations(model: ModelInfo): Operation[] {
  const { name, versions: [version] = [] } = servedAs(model);
  /** An operation on the model, at its path and at that of its version. */
  const onModel = (at: typeof get, rest: string, id: string, summary: string, more: Rest) => [
    at(`/v2/models/:model${rest}`, id, summary, { ...more, parameters: { model: name } }),
    at(
      `/v2/models/:model/versions/:version${rest}`,
      `${id}OfVersion`,
      `${summary}, of this version`,
      { ...more, parameters: { model: name, ...(version && { version }) } },
    ),
  ];
  return [
    get('/v2', 'server', 'The server', {
      answer: {
        name: 'Server',
        schema: z.strictObject({
          name: z.string(),
          version: z.string(),
          extensions: z.array(z.string()),
        }),
      },
    }),
    get('/v2/health/live', 'serverLive', 'Whether the server is alive', {
      answer: { name: 'ServerLive', schema: z.strictObject({ live: z.boolean() }) },
      refusals: refusals({ 503: NOT_ALIVE }),
    }),
    get('/v2/health/ready', 'serverReady', 'Whether the server is ready', {
      answer: { name: 'ServerReady', schema: z.strictObject({ ready: z.boolean() }) },
      refusals: refusals(UNREADY),
    }),
    ...onModel(get, '', 'model', 'The model, its inputs and outputs', {
      answer: { name: 'Model', schema: modelSchema },
      parts: [{ name: 'TensorMetadata', schema: tensorMetadata }],
      refusals: refusals(OTHER_MODEL),
    }),
    ...onModel(get, '/ready', 'modelReady', 'Whether the model is ready', {
      answer: {
        name: 'ModelReady',
        schema: z.strictObject({ name: z.string(), ready: z.boolean() }),
      },
      refusals: refusals({ ...OTHER_MODEL, ...UNREADY }),
    }),
    ...onModel(
      post,
      '/infer',
      'infer',
      'Classify a tensor of texts: one of labels and one of scores come back',
      {
        description:
          'Tensors are JSON, or binary by the protocol’s binary tensor extension: then the data follow ' +
          'the JSON, and `Inference-Header-Content-Length` says how many bytes are JSON.',
        request: { name: 'InferRequest', schema: inferRequestSchema },
        answer: { name: 'InferAnswer', schema: inferAnswerSchema },
        parts: [
          { name: 'LabelTensor', schema: labelTensor },
          { name: 'ScoreTensor', schema: scoreTensor },
        ],
        alsoAs: 'application/octet-stream',
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
              ...(version && { model_version: version }),
              id: 'a1',
              outputs: [
                { name: 'label', datatype: 'BYTES', shape: [2], data: ['POSITIVE', 'NEGATIVE'] },
                { name: 'score', datatype: 'FP32', shape: [2], data: [0.9881, 0.9854] },
              ],
            },
          },
        },
      },
    ),
  ];
}
