import type { Classification, TextResult } from '../../inference/classification.js';
import { classifyTexts } from '../classifyTexts.js';
import type { Protocol } from '../protocol.js';
import { validate } from '../validate.js';
import { huggingFaceOperations } from './description.js';
import { huggingFaceFormat } from './errors.js';
import { type FunctionToApply, textClassificationRequestSchema } from './shapes.js';

/**
 * `POST /`: the text-classification task of Hugging Face's Inference API, where its clients send a
 * request when they are given an endpoint URL.
 *
 * @see https://huggingface.co/docs/inference-providers/tasks/text-classification
 */
export const huggingFace: Protocol = {
  format: huggingFaceFormat,
  operations: () => huggingFaceOperations,
  addRoutes(router, parts) {
    router.post('/', parts.intake({ texts: { inputs: {} } }), async (ctx) => {
      const { inputs, parameters } = validate(textClassificationRequestSchema, ctx.state.body);
      const results = await classifyTexts(ctx, [inputs].flat(), parts);
      const { top_k: topK, function_to_apply: apply } = parameters ?? {};
      ctx.body = results.map((result) =>
        scored(result, apply ?? 'softmax').slice(0, topK ?? undefined),
      );
    });
  },
};

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
