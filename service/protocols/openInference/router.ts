import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import * as z from 'zod';
import { answerErrorsAs, type ErrorFormat } from '../../http/errorResponses.js';
import type { Intake } from '../../http/intake.js';
import type { Limits } from '../../http/limits.js';
import { RequestError } from '../../http/requestError.js';
import type { Classifier, ModelInfo } from '../../inference/classification.js';
import type { Lifecycle } from '../../lifecycle.js';
import { refuseWhileDraining } from '../../operations/probes.js';
import { VERSION } from '../../version.js';
import { classifyTexts } from '../classifyTexts.js';
import { textSchema } from '../texts.js';
import { validate } from '../validate.js';

const PREFIX = '/v2';

const parameters = z.record(z.string(), z.unknown()).optional();

const EXPECTED_DATA = 'Expected an array of texts; the binary tensor extension is not supported.';

const inputSchema = z
  .object({
    name: z.string('Expected the name of the tensor.').describe('Any; the model has one input.'),
    shape: z
      .array(z.int().min(0))
      .min(1, 'Expected [n] or [n, 1] for n texts.')
      .describe('`[n]` or `[n, 1]` for n texts.'),
    datatype: z.literal('BYTES', 'Expected "BYTES": the model reads texts.'),
    parameters,
    data: z
      .union(
        [z.array(textSchema).min(1), z.array(z.array(textSchema).min(1)).min(1)],
        EXPECTED_DATA,
      )
      .describe('The texts, flat or nested as the shape says.'),
  })
  .superRefine(({ shape, data }, context) => {
    const texts = data.flat().length;
    if (shape.reduce((product, size) => product * size, 1) === texts) return;
    context.addIssue({
      code: 'custom',
      path: ['shape'],
      message: `Expected the shape of ${texts} text(s).`,
    });
  });

const OUTPUTS = ['label', 'score'] as const;

/** The body of `POST /v2/models/{model}/infer`. Unknown members and parameters are ignored. */
export const inferRequestSchema = z.object(
  {
    id: z.string('Expected a string.').optional().describe('Given back with the answer.'),
    parameters,
    inputs: z.tuple([inputSchema], 'Expected one tensor: the texts.'),
    outputs: z
      .array(
        z.object({
          name: z.enum(OUTPUTS, 'Expected "label" or "score".'),
          parameters,
        }),
      )
      .optional()
      .describe('The outputs to answer; all by default.'),
  },
  { error: 'Expected a JSON object with the field "inputs".' },
);

/** Triton's client names no Content-Type. */
const BODY = { texts: { inputs: { data: {}, shape: {} }, outputs: {} }, untyped: true };

/** One of the protocol's tensors. */
interface Tensor {
  readonly name: string;
  readonly datatype: 'BYTES' | 'FP32';
  readonly shape: readonly number[];
  readonly data: readonly (string | number)[];
}

/** Its errors are their message. */
export const openInferenceFormat: ErrorFormat = ({ message }) => ({
  body: { error: message },
  type: 'application/json',
});

/**
 * The Open Inference Protocol, version 2, over REST with JSON tensors.
 *
 * @see https://github.com/kserve/open-inference-protocol
 */
export function openInferenceRouter(
  classifier: Classifier,
  limits: Limits,
  intake: Intake,
  lifecycle: Lifecycle,
): Router {
  const model = servedAs(classifier.model);
  const router = new Router({ prefix: PREFIX });
  router.use(answerErrorsAs(openInferenceFormat));

  router.get('/', (ctx) => {
    ctx.body = { name: 'sentiment-api', version: VERSION, extensions: [] };
  });
  router.get('/health/live', (ctx) => {
    ctx.body = { live: true };
  });
  router.get('/health/ready', (ctx) => {
    refuseWhileDraining(lifecycle);
    ctx.body = { ready: true };
  });
  router.get(atModel(''), (ctx) => {
    refuseOtherModel(ctx, model);
    ctx.body = {
      ...model,
      platform: 'onnx_onnxv1',
      inputs: [{ name: 'text', datatype: 'BYTES', shape: [-1] }],
      outputs: [
        { name: 'label', datatype: 'BYTES', shape: [-1] },
        { name: 'score', datatype: 'FP32', shape: [-1] },
      ],
    };
  });
  router.get(atModel('/ready'), (ctx) => {
    refuseOtherModel(ctx, model);
    refuseWhileDraining(lifecycle);
    ctx.body = { name: model.name, ready: true };
  });
  const known: Middleware = (ctx, next) => {
    refuseOtherModel(ctx, model);
    refuseBinaryTensors(ctx);
    return next();
  };
  router.post(atModel('/infer'), known, intake(BODY), async (ctx) => {
    const { id, inputs, outputs } = validate(inferRequestSchema, ctx.state.body);
    const results = await classifyTexts(ctx, inputs[0].data.flat(), classifier, limits);
    const best = results.map(({ classifications }) => classifications[0]!);
    const shape = [best.length];
    const tensors: Record<(typeof OUTPUTS)[number], Tensor> = {
      label: { name: 'label', datatype: 'BYTES', shape, data: best.map(({ label }) => label) },
      score: { name: 'score', datatype: 'FP32', shape, data: best.map(({ score }) => score) },
    };
    const asked = outputs?.length ? outputs.map(({ name }) => name) : OUTPUTS;
    ctx.body = {
      model_name: model.name,
      ...(model.versions && { model_version: model.versions[0] }),
      ...(id !== undefined && { id }),
      outputs: asked.map((name) => tensors[name]),
    };
  });
  return router;
}

/** The model as the protocol knows it. */
interface ServedModel {
  readonly name: string;
  readonly versions?: readonly string[];
}

/** Paths where texts are classified, and the route that takes them. */
export function inferPaths(model: ModelInfo): [path: string, route: string][] {
  const { name, versions = [] } = servedAs(model);
  const [ofModel, ofVersion] = atModel('/infer').map((route) => `${PREFIX}${route}`);
  return [
    [`${PREFIX}/models/${name}/infer`, ofModel!],
    ...versions.map((version): [string, string] => [
      `${PREFIX}/models/${name}/versions/${version}/infer`,
      ofVersion!,
    ]),
  ];
}

/** Names a model for the protocol: a Hugging Face owner has no place in its paths. */
export function servedAs({ name, revision }: ModelInfo): ServedModel {
  return { name: name.split('/').at(-1)!, ...(revision && { versions: [revision] }) };
}

function atModel(rest: string): string[] {
  return [`/models/:model${rest}`, `/models/:model/versions/:version${rest}`];
}

function refuseOtherModel(ctx: Context, { name, versions = [] }: ServedModel): void {
  const { model, version } = ctx.params;
  if (model !== name) {
    throw new RequestError('not-found', `The model ${model} is not served here; ${name} is.`);
  }
  if (version !== undefined && !versions.includes(version)) {
    const served = versions.length > 0 ? versions.join(', ') : 'none';
    throw new RequestError(
      'not-found',
      `Version ${version} of ${name} is not served here; served: ${served}.`,
    );
  }
}

function refuseBinaryTensors(ctx: Context): void {
  if (!ctx.get('Inference-Header-Content-Length') && !ctx.is('application/octet-stream')) return;
  throw new RequestError(
    'unsupported-media-type',
    'The binary tensor extension is not supported; send the texts as JSON, binary_data=False in Triton’s client.',
    [],
    { Accept: 'application/json' },
  );
}
