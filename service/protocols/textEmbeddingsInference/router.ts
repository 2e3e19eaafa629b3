import { requireReady } from '../../http/draining.js';
import { RequestError } from '../../http/requestError.js';
import { REQUEST_TOKENS } from '../../inference/admission.js';
import type { Classification, TextResult } from '../../inference/classification.js';
import { VERSION } from '../../version.js';
import { classifyTexts, tokenizeTexts } from '../classifyTexts.js';
import type { Protocol } from '../protocol.js';
import { validate } from '../validate.js';
import { textEmbeddingsInferenceOperations } from './description.js';
import { textEmbeddingsInferenceFormat } from './errors.js';
import { predictRequestSchema, tokenizeRequestSchema } from './shapes.js';

const INPUTS = { texts: { inputs: {} } };

/**
 * The protocol of Hugging Face's text-embeddings-inference as far as it concerns a classifier:
 * `POST /predict`, `POST /tokenize`, `GET /info` and `GET /health`.
 *
 * @see https://huggingface.github.io/text-embeddings-inference/
 */
export const textEmbeddingsInference: Protocol = {
  format: textEmbeddingsInferenceFormat,
  operations: () => textEmbeddingsInferenceOperations,
  addRoutes(router, parts) {
    const { capacity, classifier, intake, lifecycle, limits } = parts;
    router.post('/predict', intake(INPUTS), async (ctx) => {
      const request = validate(predictRequestSchema, ctx.state.body);
      const { inputs, raw_scores: raw, truncate } = request;
      const results = await classifyTexts(ctx, [inputs].flat(2), parts);
      if (truncate === false) refuseTruncated(results);
      const predictions = results.map((result) => prediction(result, raw));
      ctx.body = Array.isArray(inputs) && Array.isArray(inputs[0]) ? predictions : predictions[0];
    });

    router.post('/tokenize', intake(INPUTS), async (ctx) => {
      const request = validate(tokenizeRequestSchema, ctx.state.body);
      const tokenized = await tokenizeTexts(ctx, [request.inputs].flat(), parts);
      ctx.body = tokenized.map((tokens) =>
        tokens
          .filter(({ special }) => request.add_special_tokens || !special)
          .map((token) => ({ ...token, start: null, stop: null })),
      );
    });

    router.get('/info', (ctx) => {
      const { name, revision, labels, maxTokens, knowsNeutral = false } = classifier.model;
      const ids = labels.map((label, id) => [label, id] as const);
      ctx.body = {
        model_id: name,
        model_sha: revision || null,
        model_dtype: 'float32',
        served_model_name: name,
        model_type: {
          classifier: {
            id2label: Object.fromEntries(ids.map(([label, id]) => [id, label])),
            label2id: Object.fromEntries(ids),
          },
        },
        max_concurrent_requests: capacity.requests,
        max_input_length: maxTokens,
        max_batch_tokens: REQUEST_TOKENS,
        max_batch_requests: null,
        max_client_batch_size: limits.maxTexts,
        auto_truncate: true,
        tokenization_workers: capacity.threads,
        knows_neutral: knowsNeutral,
        version: VERSION,
        sha: null,
        docker_label: null,
      };
    });

    router.get('/health', (ctx) => {
      requireReady(lifecycle);
      ctx.body = 'OK';
    });
  },
};

function prediction({ classifications, logits }: TextResult, raw: boolean): Classification[] {
  return classifications.map(({ label, score }, index) => ({
    score: raw ? logits[index]! : score,
    label,
  }));
}

/** The more texts a request has, the fewer tokens of each are read: as many as a longer one has now. */
function refuseTruncated(results: readonly TextResult[]): void {
  const long = [...results.entries()].filter(([, { truncated }]) => truncated);
  if (long.length === 0) return;
  const most = Math.max(...long.map(([, { tokens }]) => tokens));
  const indices = long.map(([index]) => index).join(', ');
  throw new RequestError(
    'invalid-request',
    `Expected texts of at most ${most} tokens in this request; longer: number ${indices}, counted from 0.`,
  );
}
