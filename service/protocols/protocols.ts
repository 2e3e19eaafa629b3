import Router from '@koa/router';
import type { Destination } from '../http/earlyRefusal.js';
import { answerErrorsAs } from '../http/errorResponses.js';
import type { ModelInfo } from '../inference/classification.js';
import { analyze } from './analyze/router.js';
import { huggingFace } from './huggingFace/router.js';
import { openInference } from './openInference/router.js';
import type { Operation } from './operation.js';
import type { Protocol, ProtocolParts } from './protocol.js';
import { textEmbeddingsInference } from './textEmbeddingsInference/router.js';

/** Every protocol, in the order in which a reader of the description needs it. */
const PROTOCOLS: readonly Protocol[] = [
  analyze,
  textEmbeddingsInference,
  huggingFace,
  openInference,
];

/** A router per protocol: within one, the errors of each would be worded as those of the others. */
export function protocolRouters(parts: ProtocolParts): Router[] {
  return PROTOCOLS.map((protocol) => {
    const router = new Router();
    router.use(answerErrorsAs(protocol.format));
    protocol.addRoutes(router, parts);
    return router;
  });
}

export function protocolOperations(model: ModelInfo): Operation[] {
  return PROTOCOLS.flatMap((protocol) => protocol.operations(model));
}

/** Every path where something is computed, with the route that takes it. */
export function computingPaths(model: ModelInfo): Map<string, Destination> {
  return new Map(
    PROTOCOLS.flatMap(({ format, operations }) =>
      operations(model)
        .filter(({ request }) => request !== undefined)
        .flatMap(({ path, parameters = {} }) => {
          const filled = path.replaceAll(/:(\w+)/g, (name) => parameters[name.slice(1)] ?? name);
          return [[filled, { name: path, format }] as const];
        }),
    ),
  );
}
