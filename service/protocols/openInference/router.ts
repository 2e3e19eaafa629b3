import type { Context, Middleware } from 'koa';
import { requireAlive, requireReady } from '../../http/draining.js';
import { RequestError } from '../../http/requestError.js';
import type { Classification } from '../../inference/classification.js';
import { VERSION } from '../../version.js';
import { classifyTexts } from '../classifyTexts.js';
import type { Protocol } from '../protocol.js';
import { validate } from '../validate.js';
import { bytesOf, floatsOf, JSON_LENGTH, withBinaryData } from './binaryData.js';
import { openInferenceOperations } from './description.js';
import { openInferenceFormat } from './errors.js';
import {
  type InferRequest,
  inferRequestSchema,
  OUTPUTS,
  type ServedModel,
  servedAs,
} from './shapes.js';

/** Triton's client names no Content-Type. */
const BODY = {
  texts: { inputs: { data: {}, shape: {} }, outputs: {} },
  untyped: true,
  jsonLength: JSON_LENGTH,
};

/**
 * The Open Inference Protocol, version 2, over REST, with tensors in JSON or in binary.
 *
 * @see https://github.com/kserve/open-inference-protocol
 */
export const openInference: Protocol = {
  format: openInferenceFormat,
  operations: openInferenceOperations,
  addRoutes(router, parts) {
    const { lifecycle } = parts;
    const { labels } = parts.classifier.model;
    const model = servedAs(parts.classifier.model);

    router.get('/v2', (ctx) => {
      ctx.body = { name: 'sentiment-api', version: VERSION, extensions: ['binary_tensor_data'] };
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
          { name: 'label', datatype: 'BYTES', shape: [-1], parameters: { labels } },
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
      return next();
    };
    router.post(atModel('/infer'), known, parts.intake(BODY), async (ctx) => {
      const { body, binary = Buffer.alloc(0) } = ctx.state;
      const request = validate(
        inferRequestSchema,
        withBinaryData(body, binary, parts.limits.maxTexts),
      );
      const results = await classifyTexts(ctx, request.inputs[0].data.flat(), parts);
      const best = results.map(({ classifications }) => classifications[0]!);
      const tensors = outputsOf(best, request);
      send(ctx, tensors, {
        model_name: model.name,
        ...(model.versions && { model_version: model.versions[0] }),
        ...(request.id != null && { id: request.id }),
        outputs: tensors.map(({ json }) => json),
      });
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

/** An output as it stands in the JSON of an answer, and what follows that. */
interface Output {
  readonly json: object;
  readonly binary: Buffer;
}

/** The outputs that are asked for, each in JSON or in binary. */
function outputsOf(
  best: readonly Classification[],
  { outputs, parameters }: InferRequest,
): Output[] {
  const labels = best.map(({ label }) => label);
  const scores = best.map(({ score }) => score);
  const tensors = {
    label: { datatype: 'BYTES', data: labels, inBinary: () => bytesOf(labels) },
    score: { datatype: 'FP32', data: scores, inBinary: () => floatsOf(scores) },
  };
  const asked = outputs?.length ? outputs : OUTPUTS.map((name) => ({ name, parameters: null }));
  return asked.map(({ name, parameters: own }) => {
    const { datatype, data, inBinary } = tensors[name];
    const metadata = { name, datatype, shape: [best.length] };
    if (!(own?.binary_data ?? parameters?.binary_data_output)) {
      return { json: { ...metadata, data }, binary: Buffer.alloc(0) };
    }
    const binary = inBinary();
    return { json: { ...metadata, parameters: { binary_data_size: binary.length } }, binary };
  });
}

/** Answers in JSON, with the data behind it that are asked for in binary. */
function send(ctx: Context, outputs: readonly Output[], answer: object): void {
  const binary = Buffer.concat(outputs.map((output) => output.binary));
  if (binary.length === 0) {
    ctx.body = answer;
    return;
  }
  const json = Buffer.from(JSON.stringify(answer));
  ctx.set(JSON_LENGTH, String(json.length));
  ctx.body = Buffer.concat([json, binary]);
  ctx.type = 'application/octet-stream';
}
