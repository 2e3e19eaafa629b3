import { group, invalidMemberSchema, type Operation, problems } from '../operation.js';
import { analyzeAnswerSchema, analyzeRequestSchema, detailsSchema } from './shapes.js';

const { post } = group('Sentiment');

export const analyzeOperations: readonly Operation[] = [
  post('/analyze', 'analyze', 'Classify one text or several', {
    description:
      'Answers come in the order of the texts. A text is read to its end, or up to 4,096 tokens. More than ' +
      '8 texts share 32,768 tokens, at least 512 each. ' +
      '`X-Truncated-Texts` names the texts that are longer.',
    request: { name: 'AnalyzeRequest', schema: analyzeRequestSchema },
    answer: { name: 'AnalyzeAnswer', schema: analyzeAnswerSchema },
    parts: [
      { name: 'DetailedResult', schema: detailsSchema },
      { name: 'InvalidMember', schema: invalidMemberSchema },
    ],
    classifies: true,
    refusals: problems,
    examples: {
      text: {
        summary: 'One text',
        body: { text: 'Kubernetes is a powerful and essential tool for modern software.' },
        answer: [{ label: 'POSITIVE', score: 0.9941 }],
      },
      texts: {
        summary: 'Several texts',
        body: { text: ['I love it.', 'I hate it.'] },
        answer: [
          { label: 'POSITIVE', score: 0.9881 },
          { label: 'NEGATIVE', score: 0.9854 },
        ],
      },
      allLabels: {
        summary: 'Every label',
        body: { text: 'I love it.', top_k: null },
        answer: [
          { label: 'POSITIVE', score: 0.9881 },
          { label: 'NEGATIVE', score: 0.0119 },
        ],
      },
      details: {
        summary: 'What else is known of a text',
        body: { text: 'I love it.', details: true },
        answer: [
          {
            classifications: [{ label: 'POSITIVE', score: 0.9881 }],
            tokens: 6,
            truncated: false,
            unknown: 0,
            language: 'en',
            cautions: [],
            familiarity: 0.03,
          },
        ],
      },
    },
  }),
];
