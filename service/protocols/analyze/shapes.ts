import * as z from 'zod';
import { CAUTIONS } from '../../inference/cautions.js';
import { classificationSchema } from '../operation.js';
import { textsSchema, topKSchema } from '../texts.js';

const EXPECTED_MIN_SCORE = 'Expected a number from 0 to 1.';

/** The body of `POST /analyze`. */
export const analyzeRequestSchema = z.strictObject(
  {
    text: textsSchema,
    top_k: topKSchema.describe('How many labels to answer per text, best first; null for all.'),
    min_score: z
      .number(EXPECTED_MIN_SCORE)
      .min(0, EXPECTED_MIN_SCORE)
      .max(1, EXPECTED_MIN_SCORE)
      .optional()
      .describe('A text whose best score is lower is answered with the label NEUTRAL.'),
    neutral: z
      .boolean('Expected true or false.')
      .optional()
      .describe(
        'Whether NEUTRAL is a label like the others, with a score of its own. The service’s setting is the default.',
      ),
    details: z
      .boolean('Expected true or false.')
      .optional()
      .describe(
        'Whether to answer one object per text, with its classifications and what else is known of it.',
      ),
  },
  { error: 'Expected a JSON object with the field "text".' },
);

export type AnalyzeRequest = z.infer<typeof analyzeRequestSchema>;

/** What is answered for one text when details are asked for. */
export const detailsSchema = z
  .strictObject({
    classifications: z.array(classificationSchema),
    tokens: z.int().min(0).describe('Tokens that were read, special tokens included.'),
    truncated: z.boolean().describe('Whether the text has more tokens than were read.'),
    unknown: z.number().min(0).max(1).describe('Share of its tokens that the vocabulary lacks.'),
    language: z.string().describe('Language tag of the text, `en`; `und` where it cannot be told.'),
    cautions: z
      .array(z.enum(CAUTIONS))
      .describe('Reasons to doubt the answer; empty where there are none.'),
    familiarity: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('How much the text is like those that the model was trained on.'),
  })
  .describe('A text’s classifications, and what else is known of it.');

export const analyzeAnswerSchema = z
  .union([
    z.array(classificationSchema),
    z.array(z.array(classificationSchema)),
    z.array(detailsSchema),
  ])
  .describe(
    'One classification per text; with `top_k` one array per text; with `details` one object per text.',
  );
