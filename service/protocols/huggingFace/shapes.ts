import * as z from 'zod';
import { classificationSchema } from '../operation.js';
import { textsSchema, topKSchema } from '../texts.js';

const FUNCTIONS = ['softmax', 'sigmoid', 'none'] as const;
export type FunctionToApply = (typeof FUNCTIONS)[number];

/** The body of a text-classification request. Unknown members are ignored: clients send some of their own. */
export const textClassificationRequestSchema = z.object(
  {
    inputs: textsSchema.describe('A text or an array of texts.'),
    parameters: z
      .object(
        {
          top_k: topKSchema.describe(
            'How many labels per text to answer, best first; null, the default, for all.',
          ),
          function_to_apply: z
            .enum(FUNCTIONS, 'Expected "softmax", "sigmoid", "none" or null.')
            .nullish()
            .describe('What makes scores of the logits; softmax by default.'),
        },
        { error: 'Expected an object.' },
      )
      .nullish(),
  },
  { error: 'Expected a JSON object with the field "inputs".' },
);

export const textClassificationAnswerSchema = z
  .array(z.array(classificationSchema))
  .describe('One array per text, best label first.');
