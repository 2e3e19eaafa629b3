import * as z from 'zod';
import {
  COMMON_STATUSES,
  classificationSchema,
  type Operation,
  type Refusals,
} from '../operation.js';
import { textClassificationRequestSchema } from './router.js';

const refusals: Refusals = {
  schema: { name: 'HuggingFaceError', schema: z.strictObject({ error: z.string() }) },
  type: 'application/json',
  statuses: {
    ...COMMON_STATUSES,
    429: 'The service is overloaded, or the client over its rate limit; `Retry-After` says when to ask again.',
    503: 'The service is draining or too slow; `Retry-After` says when to ask again.',
  },
};

export const huggingFaceOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/',
    id: 'classify',
    tag: 'Hugging Face Inference',
    summary: 'Classify texts, where Hugging Face’s clients ask an endpoint',
    request: { name: 'TextClassificationRequest', schema: textClassificationRequestSchema },
    answer: {
      name: 'TextClassificationAnswer',
      schema: z
        .array(z.array(classificationSchema))
        .describe('One array per text, best label first.'),
    },
    classifies: true,
    refusals,
    examples: {
      text: {
        summary: 'One text',
        body: { inputs: 'I love it.' },
        answer: [
          [
            { label: 'POSITIVE', score: 0.9811 },
            { label: 'NEGATIVE', score: 0.0189 },
          ],
        ],
      },
      best: {
        summary: 'The best label of several texts',
        body: { inputs: ['I love it.', 'I hate it.'], parameters: { top_k: 1 } },
        answer: [[{ label: 'POSITIVE', score: 0.9811 }], [{ label: 'NEGATIVE', score: 0.9785 }]],
      },
    },
  },
];
