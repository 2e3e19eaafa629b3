import Router from '@koa/router';
import * as z from 'zod';
import { answerErrorsAs, type ErrorFormat } from '../../http/errorResponses.js';
import type { Intake } from '../../http/intake.js';
import type { Limits } from '../../http/limits.js';
import { type ProblemCode, RequestError } from '../../http/requestError.js';
import type { Classification, Classifier, TextResult } from '../../inference/classification.js';
import type { Lifecycle } from '../../lifecycle.js';
import { refuseWhileDraining } from '../../operations/probes.js';
import { VERSION } from '../../version.js';
import { withAnswerTimeout } from '../answerTimeout.js';
import { classifyTexts } from '../classifyTexts.js';
import { EXPECTED_TEXT, refuseTooManyTexts, textSchema } from '../texts.js';
import { validate } from '../validate.js';

const EXPECTED_INPUTS =
  'Expected a text, or an array of arrays of one text each; pairs of texts are for re-rankers.';

/** The body of `POST /predict`. Unknown members are ignored, as text-embeddings-inference does. */
export const predictRequestSchema = z.object(
  {
    inputs: z
      .union([textSchema, z.tuple([textSchema]), z.array(z.tuple([textSchema])).min(1)], {
        error: EXPECTED_INPUTS,
      })
      .describe('A text, or a batch: an array of arrays of one text each.'),
    raw_scores: z
      .boolean('Expected true or false.')
      .default(false)
      .describe('Whether to answer logits instead of probabilities.'),
    truncate: z
      .boolean('Expected true, false or null.')
      .nullish()
      .describe('Whether a text longer than the model reads is cut, the default, or refused.'),
    truncation_direction: z
      .enum(['right', 'Right'], 'Expected "right": a long text is cut at its end.')
      .default('right'),
  },
  { error: 'Expected a JSON object with the field "inputs".' },
);

const INPUTS = { texts: { inputs: {} } };

/** The body of `POST /tokenize`. */
export const tokenizeRequestSchema = z.object(
  {
    inputs: z
      .union([textSchema, z.array(textSchema).min(1, 'Expected at least one text.')], {
        error: 'Expected a text or an array of texts.',
      })
      .describe('A text or an array of texts.'),
    add_special_tokens: z
      .boolean('Expected true or false.')
      .default(true)
      .describe('Whether the tokens that the tokenizer adds are among the answer.'),
  },
  { error: 'Expected a JSON object with the field "inputs".' },
);

type ErrorType = 'Unhealthy' | 'Backend' | 'Overloaded' | 'Validation' | 'Empty';

const ERRORS: Partial<Record<ProblemCode, readonly [status: number, type: ErrorType]>> = {
  'invalid-request': [422, 'Validation'],
  'internal-error': [424, 'Backend'],
  overloaded: [429, 'Overloaded'],
  'rate-limited': [429, 'Overloaded'],
  'answer-timeout': [503, 'Unhealthy'],
  'not-ready': [503, 'Unhealthy'],
};

/** Its statuses and names of errors. */
export const textEmbeddingsInferenceFormat: ErrorFormat = ({
  code,
  errors,
  message,
  status: ownStatus,
}) => {
  const empty = errors.length > 0 && errors.every(({ detail }) => detail === EXPECTED_TEXT);
  const [status, type] = empty ? [400, 'Empty'] : (ERRORS[code] ?? [ownStatus, 'Validation']);
  return { status, body: { error: message, error_type: type }, type: 'application/json' };
};

/**
 * The protocol of Hugging Face's text-embeddings-inference as far as it concerns a classifier:
 * `POST /predict`, `POST /tokenize`, `GET /info` and `GET /health`.
 *
 * @see https://huggingface.github.io/text-embeddings-inference/
 */
export function textEmbeddingsInferenceRouter(
  classifier: Classifier,
  limits: Limits,
  intake: Intake,
  lifecycle: Lifecycle,
): Router {
  const router = new Router();
  router.use(answerErrorsAs(textEmbeddingsInferenceFormat));

  router.post('/predict', intake(INPUTS), async (ctx) => {
    const request = validate(predictRequestSchema, ctx.state.body);
    const { inputs, raw_scores: raw, truncate } = request;
    const results = await classifyTexts(ctx, [inputs].flat(2), classifier, limits);
    if (truncate === false) refuseTruncated(results, classifier.model.maxTokens);
    const predictions = results.map((result) => prediction(result, raw));
    ctx.body = Array.isArray(inputs) && Array.isArray(inputs[0]) ? predictions : predictions[0];
  });

  router.post('/tokenize', intake(INPUTS), async (ctx) => {
    const request = validate(tokenizeRequestSchema, ctx.state.body);
    const texts = [request.inputs].flat();
    refuseTooManyTexts(texts.length, limits.maxTexts);
    ctx.state.takeTexts?.(texts.length);
    ctx.state.texts = texts;
    const tokenized = await withAnswerTimeout(ctx, limits.answerTimeoutMs, (signal) =>
      classifier.tokenize(texts, signal),
    );
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
      served_model_name: name,
      model_type: {
        classifier: {
          id2label: Object.fromEntries(ids.map(([label, id]) => [id, label])),
          label2id: Object.fromEntries(ids),
        },
      },
      max_input_length: maxTokens,
      max_client_batch_size: limits.maxTexts,
      auto_truncate: true,
      knows_neutral: knowsNeutral,
      version: VERSION,
    };
  });

  router.get('/health', (ctx) => {
    refuseWhileDraining(lifecycle);
    ctx.status = 200;
  });
  return router;
}

function prediction({ classifications, logits }: TextResult, raw: boolean): Classification[] {
  return classifications.map(({ label, score }, index) => ({
    score: raw ? logits[index]! : score,
    label,
  }));
}

function refuseTruncated(results: readonly TextResult[], maxTokens: number): void {
  const long = results.flatMap(({ truncated }, index) => (truncated ? [index] : []));
  if (long.length === 0) return;
  throw new RequestError(
    'invalid-request',
    `Expected texts of at most ${maxTokens} tokens; longer: number ${long.join(', ')}, counted from 0.`,
  );
}
