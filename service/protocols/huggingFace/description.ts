import { group, type Operation } from '../operation.js';
import { refusals } from './errors.js';
import { textClassificationAnswerSchema, textClassificationRequestSchema } from './shapes.js';

const { post } = group('Hugging Face Inference');

export const huggingFaceOperations: readonly Operation[] = [
  post('/', 'classify', 'Classify texts, where Hugging Face’s clients ask an endpoint', {
    request: { name: 'TextClassificationRequest', schema: textClassificationRequestSchema },
    answer: {
      name: 'TextClassificationAnswer',
      schema: textClassificationAnswerSchema,
    },
    classifies: true,
    refusals,
    examples: {
      text: {
        summary: 'One text',
        body: { inputs: 'I love it.' },
        answer: [
          [
            { label: 'POSITIVE', score: 0.9881 },
            { label: 'NEGATIVE', score: 0.0119 },
          ],
        ],
      },
      best: {
        summary: 'The best label of several texts',
        body: { inputs: ['I love it.', 'I hate it.'], parameters: { top_k: 1 } },
        answer: [[{ label: 'POSITIVE', score: 0.9881 }], [{ label: 'NEGATIVE', score: 0.9854 }]],
      },
    },
  }),
];
