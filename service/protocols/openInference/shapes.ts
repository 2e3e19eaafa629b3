import * as z from 'zod';
import type { ModelInfo } from '../../inference/classification.js';
import { textSchema } from '../texts.js';

const BOOLEAN = 'Expected true or false.';
const EXPECTED_SHAPE = 'Expected [n] or [n, 1] for n texts.';
const EXPECTED_DATA = 'Expected an array of texts, or binary data behind the JSON.';

const inputSchema = z
  .object({
    name: z.string('Expected the name of the tensor.').describe('Any; the model has one input.'),
    shape: z
      .array(z.int(EXPECTED_SHAPE).min(0, EXPECTED_SHAPE), EXPECTED_SHAPE)
      .min(1, EXPECTED_SHAPE)
      .describe('`[n]` or `[n, 1]` for n texts.'),
    datatype: z.literal('BYTES', 'Expected "BYTES": the model reads texts.'),
    parameters: z
      .looseObject({
        binary_data_size: z
          .int()
          .min(0)
          .nullish()
          .describe('Bytes of the texts that follow the JSON, where they are not in `data`.'),
      })
      .nullish(),
    data: z
      .union(
        [z.array(textSchema).min(1), z.array(z.array(textSchema).min(1)).min(1)],
        EXPECTED_DATA,
      )
      .describe('The texts, flat or nested as the shape says.'),
  })
  .superRefine(({ shape, data }, context) => {
    const texts = data.flat().length;
    if (shape.reduce((product, size) => product * size, 1) === texts) return;
    context.addIssue({
      code: 'custom',
      path: ['shape'],
      message: `Expected the shape of ${texts} text(s).`,
    });
  });

export const OUTPUTS = ['label', 'score'] as const;

/**
 * The body of `POST /v2/models/{model}/infer`. Older clients send null for what they leave out. Unknown members and
 * parameters are ignored.
 */
export const inferRequestSchema = z.object(
  {
    id: z.string('Expected a string.').nullish().describe('Given back with the answer.'),
    parameters: z
      .looseObject({
        binary_data_output: z
          .boolean(BOOLEAN)
          .nullish()
          .describe('Whether outputs are answered in binary unless they say otherwise.'),
      })
      .nullish(),
    inputs: z.tuple([inputSchema], 'Expected one tensor: the texts.'),
    outputs: z
      .array(
        z.object({
          name: z.enum(OUTPUTS, 'Expected "label" or "score".'),
          parameters: z
            .looseObject({
              binary_data: z
                .boolean(BOOLEAN)
                .nullish()
                .describe('Whether this output is answered in binary.'),
            })
            .nullish(),
        }),
      )
      .nullish()
      .describe('The outputs to answer; all by default.'),
  },
  { error: 'Expected a JSON object with the field "inputs".' },
);

export type InferRequest = z.infer<typeof inferRequestSchema>;

export const tensorMetadata = z.strictObject({
  name: z.string(),
  datatype: z.enum(['BYTES', 'FP32']),
  shape: z.array(z.int().min(-1)).describe('-1 stands for any number.'),
  parameters: z
    .strictObject({ labels: z.array(z.string()).describe('The labels that are answered.') })
    .optional(),
});

export const modelSchema = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()).optional(),
  platform: z.string(),
  inputs: z.array(tensorMetadata),
  outputs: z.array(tensorMetadata),
});

export const labelTensor = z.strictObject({
  name: z.literal('label'),
  datatype: z.literal('BYTES'),
  shape: z.array(z.int().min(1)).length(1),
  data: z.array(z.string()),
});

export const scoreTensor = z.strictObject({
  name: z.literal('score'),
  datatype: z.literal('FP32'),
  shape: z.array(z.int().min(1)).length(1),
  data: z.array(z.number()),
});

export const inferAnswerSchema = z.strictObject({
  model_name: z.string(),
  model_version: z.string().optional(),
  id: z.string().optional(),
  outputs: z.array(z.discriminatedUnion('name', [labelTensor, scoreTensor])),
});

/** The model as the protocol knows it. */
export interface ServedModel {
  readonly name: string;
  readonly versions?: readonly string[];
}

/** Names a model for the protocol: a Hugging Face owner has no place in its paths. */
export function servedAs({ name, revision }: ModelInfo): ServedModel {
  return { name: name.split('/').at(-1)!, ...(revision && { versions: [revision] }) };
}
