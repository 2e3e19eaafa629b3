import type Router from '@koa/router';
import type { ErrorFormat } from '../http/errorResponses.js';
import type { Intake } from '../http/intake.js';
import type { Capacity, Limits } from '../http/limits.js';
import type { Classifier, ModelInfo } from '../inference/classification.js';
import type { Lifecycle } from '../lifecycle.js';
import type { Operation } from './operation.js';

/** What the routes of a protocol work with. */
export interface ProtocolParts {
  readonly capacity: Capacity;
  readonly classifier: Classifier;
  /** Makes the middleware that a route which computes stands behind. */
  readonly intake: Intake;
  readonly lifecycle: Lifecycle;
  readonly limits: Limits;
}

/** A way to ask for classifications. Each has a folder of its own; `protocols.ts` lists them. */
export interface Protocol {
  /** How it words a refusal. */
  readonly format: ErrorFormat;
  /**
   * Its description, one operation per route. Those with a request compute: they are shed under load.
   *
   * @param model the model that the examples are answered by
   */
  operations(model: ModelInfo): readonly Operation[];
  addRoutes(router: Router, parts: ProtocolParts): void;
}
