import * as z from 'zod';
import { PROBLEM_TYPE } from '../../http/problem.js';
import { CAUTIONS } from '../../inference/cautions.js';
import {
  COMMON_STATUSES,
  classificationSchema,
  type Operation,
  type Refusals,
} from '../operation.js';
import { analyzeRequestSchema } from './router.js';

const invalidMemberSchema = z.strictObject({
  pointer: z.string().describe('JSON pointer to the member, `#/text/3`.'),
  detail: z.string(),
});

const problemSchema = z
  .strictObject({
    type: z.string().describe('`urn:sentiment-api:problem:` and the kind of problem.'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What is wrong with this request, and what would be right.'),
    instance: z.string().optional().describe('`urn:sentiment-api:request:` and the request id.'),
    errors: z.array(invalidMemberSchema).optional(),
  })
  .describe('A problem response (RFC 9457).');

/** Refusals of everything that is not another protocol. */
export const problems: Refusals = {
  schema: { name: 'Problem', schema: problemSchema },
  type: PROBLEM_TYPE,
  statuses: COMMON_STATUSES,
};

const detailsSchema = z
  .strictObject({
    classifications: z.array(classificationSchema),
    tokens: z.int().min(0).describe('Tokens the model read, special tokens included.'),
    truncated: z.boolean().describe('Whether the text was longer than the model reads.'),
    unknown: z.number().min(0).max(1).describe('Share of its tokens that the vocabulary lacks.'),
    language: z.string().describe('Language tag of the text, `en`; `und` where it cannot be told.'),
    cautions: z
      .array(z.enum(CAUTIONS))
      .describe('What speaks against the answer; empty where nothing does.'),
    familiarity: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('How much the text is like those the model was trained on.'),
  })
  .describe('A text’s classifications, and what else is known of it.');

const answerSchema = z
  .union([
    z.array(classificationSchema),
    z.array(z.array(classificationSchema)),
    z.array(detailsSchema),
  ])
  .describe(
    'One classification per text; with `top_k` one array per text; with `details` one object per text.',
  );

export const analyzeOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/analyze',
    id: 'analyze',
    tag: 'Sentiment',
    summary: 'Classify one text or several',
    description:
      'Answers come in the order of the texts. A text longer than the model reads is classified ' +
      'on its first tokens and named in `X-Truncated-Texts`.',
    request: { name: 'AnalyzeRequest', schema: analyzeRequestSchema },
    answer: { name: 'AnalyzeAnswer', schema: answerSchema },
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
        answer: [{ label: 'POSITIVE', score: 0.9883 }],
      },
      texts: {
        summary: 'Several texts',
        body: { text: ['I love it.', 'I hate it.'] },
        answer: [
          { label: 'POSITIVE', score: 0.9811 },
          { label: 'NEGATIVE', score: 0.9785 },
        ],
      },
      allLabels: {
        summary: 'Every label',
        body: { text: 'I love it.', top_k: null },
        answer: [
          { label: 'POSITIVE', score: 0.9811 },
          { label: 'NEGATIVE', score: 0.0189 },
        ],
      },
      details: {
        summary: 'What else is known of a text',
        body: { text: 'I love it.', details: true },
        answer: [
          {
            classifications: [{ label: 'POSITIVE', score: 0.9811 }],
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
  },
];
