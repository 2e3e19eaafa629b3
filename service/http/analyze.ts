import Router from '@koa/router';
import * as z from 'zod';
import type { Classification, Classifier } from '../inference/classification.js';
import { classifyTexts } from './classifyTexts.js';
import { readJsonBody } from './jsonBody.js';
import type { Limits } from './limits.js';
import { textSchema } from './texts.js';
import { validate } from './validate.js';

/** The body of `POST /analyze`. */
export const analyzeRequestSchema = z.strictObject(
  {
    text: z.union([textSchema, z.array(textSchema).min(1, 'Expected at least one text.')], {
      error: 'Expected a text or an array of texts.',
    }),
    top_k: z
      .int('Expected a whole number of at least 1, or null for all labels.')
      .min(1, 'Expected a whole number of at least 1, or null for all labels.')
      .nullable()
      .optional()
      .describe('How many labels a text to answer, best first; null for all.'),
  },
  { error: 'Expected a JSON object with the field "text".' },
);

/**
 * `POST /analyze`: the contract of the Flask app this service replaces, with arrays of texts and
 * `top_k` as Hugging Face's text-classification pipeline has them.
 */
export function analyzeRouter(classifier: Classifier, limits: Limits): Router {
  const router = new Router();
  router.post('/analyze', async (ctx) => {
    const body = await readJsonBody(ctx, limits.maxBodyBytes);
    const { text, top_k: topK } = validate(analyzeRequestSchema, body);
    const texts = typeof text === 'string' ? [text] : text;
    const results = await classifyTexts(ctx, texts, classifier, limits);
    const answers = results.map(({ classifications }) => classifications);
    if (topK === undefined) ctx.body = answers.map(best);
    else {
      const cut = answers.map((answer) => answer.slice(0, topK ?? answer.length));
      ctx.body = typeof text === 'string' ? cut[0] : cut;
    }
  });
  return router;
}

function best(classifications: readonly Classification[]): Classification {
  return classifications[0]!;
}
