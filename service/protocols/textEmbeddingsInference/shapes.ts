import * as z from 'zod';
import { classificationSchema } from '../operation.js';
import { textSchema, textsSchema } from '../texts.js';

const EXPECTED_INPUTS =
  'Expected a text, or an array of arrays of one text each; pairs of texts are for re-rankers.';

const oneText = z.tuple([textSchema], EXPECTED_INPUTS);

/** The body of `POST /predict`. Unknown members are ignored, as text-embeddings-inference does. */
export const predictRequestSchema = z.object(
  {
    inputs: z
      .union([textSchema, oneText, z.array(oneText).min(1)], EXPECTED_INPUTS)
      .describe('A text, or a batch: an array of arrays of one text each.'),
    raw_scores: z
      .boolean('Expected true or false.')
      .default(false)
      .describe('Whether to answer logits instead of probabilities.'),
    truncate: z
      .boolean('Expected true, false or null.')
      .nullish()
      .describe(
        'Whether a text that is too long is read up to the limit, the default, or refused.',
      ),
    truncation_direction: z
      .enum(['right', 'Right'], 'Expected "right": a long text is cut at its end.')
      .default('right'),
  },
  { error: 'Expected a JSON object with the field "inputs".' },
);

/** The body of `POST /tokenize`. */
export const tokenizeRequestSchema = z.object(
  {
    inputs: textsSchema.describe('A text or an array of texts.'),
    add_special_tokens: z
      .boolean('Expected true or false.')
      .default(true)
      .describe('Whether the tokens that the tokenizer adds are among the answer.'),
  },
  { error: 'Expected a JSON object with the field "inputs".' },
);

export const predictionsSchema = z
  .union([z.array(classificationSchema), z.array(z.array(classificationSchema))])
  .describe('Every label, best first; for a batch one array per text.');

export const tokenSchema = z.strictObject({
  id: z.int().min(0).describe('Number of the token in the model’s vocabulary.'),
  text: z.string(),
  special: z.boolean().describe('Whether the tokenizer added it.'),
  start: z.null().describe('Positions are not known.'),
  stop: z.null(),
});

export const tokensSchema = z
  .array(z.array(tokenSchema))
  .describe('One array per text, of the tokens that the model reads.');

export const classifierSchema = z.strictObject({
  id2label: z.record(z.string(), z.string()),
  label2id: z.record(z.string(), z.int().min(0)),
});

export const modelTypeSchema = z.strictObject({ classifier: classifierSchema });

export const infoSchema = z.strictObject({
  model_id: z.string(),
  model_sha: z.string().nullable(),
  model_dtype: z.string().describe('The numbers that the model answers, whatever its weights are.'),
  served_model_name: z.string(),
  model_type: modelTypeSchema,
  max_concurrent_requests: z.int().min(1).describe('One per connection.'),
  max_input_length: z.int().min(1).describe('Most tokens that are read of a text.'),
  max_batch_tokens: z
    .int()
    .min(1)
    .describe('Most tokens that are read of a request of at most 64 texts.'),
  max_batch_requests: z.null().describe('As many as have come.'),
  max_client_batch_size: z.int().min(1).describe('Most texts in one request.'),
  auto_truncate: z.boolean(),
  tokenization_workers: z.int().min(1).describe('Each thread splits the texts that it computes.'),
  knows_neutral: z.boolean().describe('Whether `neutral` may be asked for at `/analyze`.'),
  version: z.string(),
  sha: z.null(),
  docker_label: z.null(),
});
