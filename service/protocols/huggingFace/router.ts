import Router from '@koa/router';
import * as z from 'zod';
import { answerErrorsAs, type ErrorFormat } from '../../http/errorResponses.js';
import type { Intake } from '../../http/intake.js';
import type { Limits } from '../../http/limits.js';
import type { Classification, Classifier, TextResult } from '../../inference/classification.js';
import { classifyTexts } from '../classifyTexts.js';
import { textSchema } from '../texts.js';
import { validate } from '../validate.js';

const FUNCTIONS = ['softmax', 'sigmoid', 'none'] as const;
type FunctionToApply = (typeof FUNCTIONS)[number];

const EXPECTED_TOP_K = 'Expected a whole number of at least 1, or null for all labels.';

/** The body of a text-classification request. Unknown members are ignored: clients send some of their own. */
export const textClassificationRequestSchema = z.object(
  {
    inputs: z
      .union([textSchema, z.array(textSchema).min(1, 'Expected at least one text.')], {
        error: 'Expected a text or an array of texts.',
      })
      .describe('A text or an array of texts.'),
    parameters: z
      .object(
        {
          top_k: z
            .int(EXPECTED_TOP_K)
            .min(1, EXPECTED_TOP_K)
            .nullish()
            .describe('How many labels a text to answer, best first; null, the default, for all.'),
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

/** 429 rather than 503 for overload: Hugging Face's clients repeat a 503 at once, and without end. */
export const huggingFaceFormat: ErrorFormat = ({ code, message, status }) => ({
  status: code === 'overloaded' ? 429 : status,
  body: { error: message },
  type: 'application/json',
});

/**
 * `POST /`: the text-classification task of Hugging Face's Inference API, where its clients send a
 * request when they are given an endpoint URL.
 *
 * @see https://huggingface.co/docs/inference-providers/tasks/text-classification
 */
export function huggingFaceRouter(classifier: Classifier, limits: Limits, intake: Intake): Router {
  const router = new Router();
  router.use(answerErrorsAs(huggingFaceFormat));
  router.post('/', intake({ texts: { inputs: {} } }), async (ctx) => {
    const { inputs, parameters } = validate(textClassificationRequestSchema, ctx.state.body);
    const results = await classifyTexts(ctx, [inputs].flat(), classifier, limits);
    const { top_k: topK, function_to_apply: apply } = parameters ?? {};
    ctx.body = results.map((result) =>
      scored(result, apply ?? 'softmax').slice(0, topK ?? undefined),
    );
  });
  return router;
}

function scored(
  { classifications, logits }: TextResult,
  apply: FunctionToApply,
): readonly Classification[] {
  if (apply === 'softmax') return classifications;
  return classifications.map(({ label }, index) => ({
    label,
    score: apply === 'none' ? logits[index]! : sigmoid(logits[index]!),
  }));
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
