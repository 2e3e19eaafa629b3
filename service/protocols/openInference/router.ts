import type { Context, Middleware } from 'koa';
import { requireAlive, requireReady } from '../../http/draining.js';
import { RequestError } from '../../http/requestError.js';
import { VERSION } from '../../version.js';
import { classifyTexts } from '../classifyTexts.js';
import type { Protocol } from '../protocol.js';
import { validate } from '../validate.js';
import { openInferenceOperations } from './description.js';
import { openInferenceFormat } from './errors.js';
import { inferRequestSchema, OUTPUTS, type ServedModel, servedAs } from './shapes.js';

/** Triton's client names no Content-Type. */
const BODY = { texts: { inputs: { data: {}, shape: {} }, outputs: {} }, untyped: true };

/** One of the protocol's tensors. */
interface Tensor {
  readonly name: string;
  readonly datatype: 'BYTES' | 'FP32';
  readonly shape: readonly number[];
  readonly data: readonly (string | number)[];
}

/**
 * The Open Inference Protocol, version 2, over REST with JSON tensors.
 *
 * @see https://github.com/kserve/open-inference-protocol
 */
export const openInference: Protocol = {
  format: openInferenceFormat,
  operations: openInferenceOperations,
  addRoutes(router, parts) {
    const { lifecycle } = parts;
    const model = servedAs(parts.classifier.model);

    router.get('/v2', (ctx) => {
      ctx.body = { name: 'sentiment-api', version: VERSION, extensions: [] };
    });
    router.get('/v2/health/live', (ctx) => {
      requireAlive(lifecycle);
      ctx.body = { live: true };
    });
    router.get('/v2/health/ready', (ctx) => {
      requireReady(lifecycle);
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
      requireReady(lifecycle);
      ctx.body = { name: model.name, ready: true };
    });
    const known: Middleware = (ctx, next) => {
      refuseOtherModel(ctx, model);
      refuseBinaryTensors(ctx);
      return next();
    };
    router.post(atModel('/infer'), known, parts.intake(BODY), async (ctx) => {
      const { id, inputs, outputs } = validate(inferRequestSchema, ctx.state.body);
      const results = await classifyTexts(ctx, inputs[0].data.flat(), parts);
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
  },
};

function atModel(rest: string): string[] {
  return [`/v2/models/:model${rest}`, `/v2/models/:model/versions/:version${rest}`];
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
